"""Pipelines and opportunities."""
