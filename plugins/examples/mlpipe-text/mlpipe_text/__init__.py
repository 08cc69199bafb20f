"""Text as what it says about the target: a transform of mlpipe."""
