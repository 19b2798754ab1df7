"""How data is read and changed: the only gate, one verb a file."""
