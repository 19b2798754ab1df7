"""How a system changes: packages, plans, applying them, following them, and health."""
