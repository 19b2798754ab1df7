"""The pages on which people write workflows, switch them on and see what they did."""
