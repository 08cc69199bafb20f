"""Standard transforms, one file each."""
