"""The names in base that webhooks rely on."""

WEBHOOK = "base.webhook"
INCOMING = "base.incoming_webhook"
NOTICE = "webhook"
"""The kind of the notices that tell of webhooks."""
