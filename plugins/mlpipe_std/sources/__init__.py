"""Standard sources, one file each."""
