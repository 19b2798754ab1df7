"""How data comes and goes: import, export, duplicates, merge, undo."""
