"""A spec drafted from a look at the data."""
