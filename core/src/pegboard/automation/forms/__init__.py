"""Web forms: what visitors of a site fill in becomes records, with the rights of their owner."""
