"""Plugins for mlpipe that outliers do not impress."""
