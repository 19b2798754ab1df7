"""Contracts and the day on which they must be renewed, for Pegboard."""
