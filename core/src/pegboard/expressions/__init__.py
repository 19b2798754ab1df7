"""What a rule says: parsed, type-checked, run in SQL and in memory."""
