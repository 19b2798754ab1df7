"""The demo company: a year of real deals, and made-up people to sign in as."""
