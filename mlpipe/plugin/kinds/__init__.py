"""What each kind of plugin owes, one screen each."""
