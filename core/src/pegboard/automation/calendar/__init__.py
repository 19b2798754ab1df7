"""The calendar feed: a person's activities with a date, for the calendar that they use."""
