"""A person's data in all of the system: found, handed over, and erased."""
