"""LightGBM as a model of mlpipe."""
