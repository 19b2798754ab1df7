"""Tests of webhooks and web forms."""
