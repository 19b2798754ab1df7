"""The built-in plugin: the entities that every company needs."""
