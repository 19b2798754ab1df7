"""What workflows promise."""
