"""A plugin with something of everything that the manager shows, written to a folder by tests."""

from pathlib import Path

MANIFEST = """
id = "parcels"
name = "Parcels"
version = "1.2.0"
publisher = "Acme Logistics"
summary = "Parcels on their way to customers, and where each one is."
license = "MIT"
homepage = "https://parcels.example.com"
contact = "help@parcels.example.com"
requires = ["base"]
departments = ["Shipping"]
retention = "Parcels stay for as long as their customers do."
network = ["api.parcels.example.com"]

[[capabilities]]
name = "read base.contact"
reason = "Prints the name of the person who signs for a parcel."

[[capabilities]]
name = "write base.account"
reason = "Marks customers whose parcels come back."
"""
CHANGELOG = """1.2.0
- Parcels can be <b>returned</b>.

1.1.0
- Carriers.
"""
CODE = '''
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pegboard_sdk import Badge, Change, Context, Entity, Extension, Plugin, fields, hookimpl


class Parcel(Entity, name="parcel", label="Parcel", plural="Parcels", owner=True, menu=50):
    """Something on its way to a customer."""

    name = fields.Text(label="Number", required=True)
    account = fields.Link("base.account", label="Customer")


class AccountReturns(Extension, of="base.account"):
    returns = fields.Integer(label="Returned parcels")


class ParcelSettings(BaseModel):
    carrier: Literal["post", "courier"] = Field("post", title="Carrier")
    days: int = Field(3, ge=1, le=30, title="Days until a parcel is late")
    api_key: SecretStr = Field(SecretStr(""), title="Key of the carrier")
    insured: bool = Field(False, title="Insure every parcel")


class Parcels(Plugin):
    settings = ParcelSettings

    @hookimpl
    def contribute_entities(self):
        return [Parcel, AccountReturns]

    @hookimpl
    def contribute_slots(self):
        return [Badge("base.account.header@1", when="parcels__returns > 3", label="Sends back")]

    @hookimpl
    def check_record_change(self, change: Change, context: Context):
        if change.entity == "parcels.parcel" and change.new.name == "broken":
            raise ValueError("a broken parcel")
'''


def write_parcels(folder: Path) -> None:
    """Put the plugin into *folder* as an installer would."""
    package = folder / "acme_parcels"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Parcels."""\n', encoding="utf-8")
    (package / "manifest.toml").write_text(MANIFEST, encoding="utf-8")
    (package / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    (package / "plugin.py").write_text(CODE, encoding="utf-8")
    facts = folder / "acme_parcels-1.2.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-parcels\nVersion: 1.2.0\n", encoding="utf-8"
    )
    (facts / "entry_points.txt").write_text(
        "[pegboard.plugins]\nparcels = acme_parcels.plugin:Parcels\n", encoding="utf-8"
    )
