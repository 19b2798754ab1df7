"""The people whom we know at a company."""

from pegboard.base.accounts import ACCOUNT
from pegboard.base.choices import SOURCES
from pegboard.model import fields
from pegboard.model.entities import Entity

CONTACT = "base.contact"


class Contact(
    Entity,
    name="contact",
    label="Contact",
    owner=True,
    title="name",
    person=True,
    icon="contact",
    menu=30,
    listed=("name", "job_title", "account", "email", "phone", "owner"),
    order="name",
    search=("name", "email", "phone", "mobile"),
):
    """A person, usually at an account; *reports to* draws the organisation chart."""

    first_name = fields.Text(personal=True)
    last_name = fields.Text(personal=True)
    name = fields.Text(
        index=True, read_only=True, personal=True, help="Made of first and last name"
    )
    account = fields.Link(ACCOUNT, inverse_label="Contacts")
    job_title = fields.Text(label="Job title", personal=True)
    department = fields.Text(personal=True)
    reports_to = fields.Link(CONTACT, tree=True, inverse_label="Direct reports")
    email = fields.Email(label="E-mail", index=True, personal=True)
    phone = fields.Phone(personal=True)
    mobile = fields.Phone(personal=True)
    address = fields.Address(personal=True)
    source = fields.Choice(*SOURCES)
    do_not_contact = fields.Boolean(label="Do not contact")
    description = fields.LongText(personal=True)
