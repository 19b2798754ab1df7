"""Pegboard: a CRM that is assembled from plugins."""
