"""What a workflow can do, one file for each kind of step."""
