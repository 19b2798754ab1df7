"""The names in base that workflows rely on."""

WORKFLOW = "base.workflow"
ACTIVITY = "base.activity"
MANAGE_AUTOMATION = "base.manage_automation"
EMAIL = "base.email"
MAIL_TEMPLATE = "base.mail_template"
