"""A plugin with personal fields of every kind, in records that are kept and some that are not."""

from pegboard_sdk import Entity, Extension, Plugin, fields, hookimpl

VISIT = "clinic.visit"
LETTER = "clinic.letter"
REMARK = "clinic.remark"


class Visit(Entity, name="visit", owner=True):
    """About a contact as a whole: its very title is personal."""

    reason = fields.Text(required=True, index=True, personal=True)
    contact = fields.Link("base.contact", inverse_label="Visits")
    others = fields.Links("base.contact", inverse_label="Other visits")
    case_number = fields.Text(unique=True, required=True, personal=True)
    email = fields.Email(personal=True)
    phone = fields.Phone(personal=True)
    place = fields.Address(personal=True)
    findings = fields.RichText(personal=True)
    website = fields.Url(personal=True)
    picture = fields.File(personal=True)
    born_on = fields.Date(personal=True)
    room = fields.Text()


class Remark(Entity, name="remark", follows="visit"):
    """Part of a visit, linked to nobody itself."""

    text = fields.Text(required=True, personal=True)
    visit = fields.Link(VISIT, required=True)


class Letter(Entity, name="letter", erasure="delete"):
    """Gone for good with whom it was written to."""

    subject = fields.Text(required=True, personal=True)
    contact = fields.Link("base.contact")


class VisitLetter(Extension, of="base.activity"):
    """A link to what goes for good."""

    letter = fields.Link(LETTER)


class Patient(Extension, of="base.contact"):
    """Personal fields on an entity of another plugin."""

    nickname = fields.Text(index=True, personal=True)
    born_on = fields.Date(personal=True)


class Clinic(Plugin):
    """Contributes visits, remarks and letters."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity] | type[Extension]]:
        return [Visit, Remark, Letter, VisitLetter, Patient]
