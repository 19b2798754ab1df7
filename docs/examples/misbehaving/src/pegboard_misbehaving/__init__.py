"""A plugin that fails on purpose, to see what Pegboard does about it."""
