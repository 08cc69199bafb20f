"""mlpipe: from a table to a trustworthy model with one YAML file."""

__version__ = "0.1.0"
