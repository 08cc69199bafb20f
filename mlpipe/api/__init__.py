"""mlpipe from Python, for scripts and notebooks."""
