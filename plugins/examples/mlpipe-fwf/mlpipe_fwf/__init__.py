"""Fixed-width text as a source of mlpipe."""
