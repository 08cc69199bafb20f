"""A fitted pipeline: what the engine makes and serving uses."""
