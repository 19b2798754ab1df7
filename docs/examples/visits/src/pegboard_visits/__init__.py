"""Visits to customers, planned on a page of their own, for Pegboard."""
