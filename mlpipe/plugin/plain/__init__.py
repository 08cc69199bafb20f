"""How plain state becomes bytes: one JSON tree, and a member for each array, frame and bytes value in it."""
