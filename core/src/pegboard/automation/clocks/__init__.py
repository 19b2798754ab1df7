"""Time as a team works it: business hours, and clocks that pause."""
