"""The engine: the plan, the stages, and the run."""
