"""Where data lives: engines, dialect differences, schema changes, backup."""
