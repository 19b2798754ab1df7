"""Who works here: users, the teams they belong to, and the lists they save."""

from pegboard.model import fields
from pegboard.model.entities import Entity
from pegboard.model.system import TEAM, USER

LANGUAGES = (("en", "English"), ("es", "Español"), ("it", "Italiano"))


class User(
    Entity,
    name="user",
    label="User",
    icon="circle-user",
    menu=None,
    person=True,
    listed=("name", "email", "job_title", "team", "manager", "active"),
    order="name",
    search=("name", "email"),
):
    """Somebody who signs in; what they may do comes from their roles and their team."""

    name = fields.Text(required=True, index=True, personal=True)
    email = fields.Email(label="E-mail", required=True, unique=True, index=True, personal=True)
    job_title = fields.Text(label="Job title", personal=True)
    team = fields.Link(TEAM, inverse_label="Members")
    manager = fields.Link(USER, tree=True, inverse_label="Direct reports")
    phone = fields.Phone(personal=True)
    active = fields.Boolean(default=True, help="Only active users can sign in")
    time_zone = fields.Text(label="Time zone", default="UTC", help="Such as Europe/Madrid")
    language = fields.Choice(*LANGUAGES, default="en")


class Team(
    Entity,
    name="team",
    label="Team",
    icon="users",
    menu=None,
    listed=("name", "parent", "manager"),
    order="name",
    search=("name",),
):
    """People who work together; teams stand in a tree, and rights can follow it."""

    name = fields.Text(required=True, index=True)
    parent = fields.Link(TEAM, label="Part of", tree=True, inverse_label="Teams below")
    manager = fields.Link(USER, inverse_label="Leads teams")


class SavedView(
    Entity,
    name="saved_view",
    label="Saved view",
    owner=True,
    icon="bookmark",
    menu=None,
    listed=("name", "entity", "shared", "owner"),
    order="name",
    search=("name",),
):
    """A list with its filter, sorting and columns, kept under a name."""

    name = fields.Text(required=True, max_length=100)
    entity = fields.Text(required=True, index=True, help="Such as base.account")
    query = fields.Text(max_length=8000, help="The list's address behind the question mark")
    shared = fields.Boolean(help="Everybody may use it")
