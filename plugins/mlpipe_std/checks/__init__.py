"""Standard checks, one file each."""
