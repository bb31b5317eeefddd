"""Markets: parts of the world to which a shop sells in its own way."""
