"""Standard searchers, one file each."""
