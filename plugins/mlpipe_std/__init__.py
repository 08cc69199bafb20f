"""The standard plugins, found through entry points exactly as a stranger's are."""
