"""A neural network for tables as a model of mlpipe."""
