"""Pages on which administrators add and change fields and entities."""
