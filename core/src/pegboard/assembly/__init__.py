"""Which plugins run: discovery, resolver, immutable snapshot, dispatch."""
