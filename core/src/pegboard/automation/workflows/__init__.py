"""What happens by itself: a trigger, a condition and steps, written by people without code."""
