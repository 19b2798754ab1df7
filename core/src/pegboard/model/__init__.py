"""What is a record: entities, field types and the schema of an assembly."""
