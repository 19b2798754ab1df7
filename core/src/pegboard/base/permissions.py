"""What can be allowed by name in every system."""

from pegboard.hookspecs.roles import Permission

PERMISSIONS = (
    Permission(
        "base.manage_access",
        "Manage access",
        "Add people, give them teams and roles, change roles, and take back tokens of others.",
    ),
    Permission("base.view_audit", "View the audit log", "Read who did what, and through what."),
    Permission(
        "base.view_as",
        "View as somebody else",
        "See the pages as another person sees them, without changing anything; it is logged.",
    ),
    Permission(
        "base.handle_privacy",
        "Handle personal data",
        "Find, export, anonymise and erase everything that is kept about one person.",
    ),
    Permission(
        "base.manage_plugins",
        "Manage plugins",
        "Switch plugins on and off, and see what they bring.",
    ),
    Permission(
        "base.manage_fields",
        "Manage fields",
        "Add fields and entities, and change how fields are called, ordered and demanded.",
    ),
    Permission(
        "base.manage_automation",
        "Manage automation",
        "Write workflows, which act with the rights of whoever switches them on.",
    ),
)
