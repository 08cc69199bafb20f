"""Standard models, one file each."""
