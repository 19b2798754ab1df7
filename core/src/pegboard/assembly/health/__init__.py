"""Watches the code of plugins: what it costs, how it fails, and that nobody else does."""
