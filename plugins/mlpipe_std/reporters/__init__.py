"""Standard reporters, one file each."""
