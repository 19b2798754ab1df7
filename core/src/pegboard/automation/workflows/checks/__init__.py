"""What makes a workflow right: its trigger, its steps, and whom it concerns."""
