"""Work that is done later: a queue in the company's own database, with leases and schedules."""
