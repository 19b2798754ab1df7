"""The names that the kernel itself relies on: system fields, and who people and teams are."""

USER = "base.user"
TEAM = "base.team"
ANONYMISED = "Anonymised"
"""What stands where the name of somebody stood who asked to be forgotten."""

SYSTEM_FIELDS = (
    "id",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "owner",
    "deleted_at",
    "deleted_by",
)
