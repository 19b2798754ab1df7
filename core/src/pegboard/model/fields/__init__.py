"""The field types that entities are declared with, one file per kind."""

from pegboard.model.fields.addresses import Address
from pegboard.model.fields.base import Field
from pegboard.model.fields.choices import Boolean, Choice, MultiChoice
from pegboard.model.fields.contacts import Email, Phone, Url
from pegboard.model.fields.derived import Formula, Sequence
from pegboard.model.fields.files import File
from pegboard.model.fields.links import Link, Links
from pegboard.model.fields.moments import Date, Moment
from pegboard.model.fields.money import Money
from pegboard.model.fields.numbers import Decimals as Decimal
from pegboard.model.fields.numbers import Integer, Percent
from pegboard.model.fields.rich_text import RichText
from pegboard.model.fields.texts import LongText, Text

DateTime = Moment

__all__ = [
    "Address",
    "Boolean",
    "Choice",
    "Date",
    "DateTime",
    "Decimal",
    "Email",
    "Field",
    "File",
    "Formula",
    "Integer",
    "Link",
    "Links",
    "LongText",
    "Moment",
    "Money",
    "MultiChoice",
    "Percent",
    "Phone",
    "RichText",
    "Sequence",
    "Text",
    "Url",
]
