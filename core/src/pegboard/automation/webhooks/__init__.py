"""Webhooks: what leaves for other systems when something happens, and what they send here."""
