"""The command line: click commands, one small module each; no logic."""
