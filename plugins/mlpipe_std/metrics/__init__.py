"""Standard metrics, one file each."""
