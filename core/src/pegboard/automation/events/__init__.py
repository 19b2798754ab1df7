"""Events: what was committed, told to those who listen, at least once and in order per record."""
