"""Standard splitters, one file each."""
