"""YAML text -> values with positions -> validated spec."""
