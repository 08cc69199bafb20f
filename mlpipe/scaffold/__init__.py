"""Files to begin with: a plugin, a distribution of one, a project."""
