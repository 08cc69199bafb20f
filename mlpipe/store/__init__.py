"""The store: atomic files and run folders."""
