"""The checks of the conformance kit: a module for each kind, and one for what all kinds owe."""
