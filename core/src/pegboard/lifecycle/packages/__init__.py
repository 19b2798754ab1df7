"""The packages of plugins: what is installed, what could be, and whether it can be trusted."""
