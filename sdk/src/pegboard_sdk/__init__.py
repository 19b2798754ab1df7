"""What authors of Pegboard plugins import."""
