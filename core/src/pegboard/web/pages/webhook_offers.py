"""What the head of a webhook or a web form offers: the page on which it is switched on."""

from collections.abc import Mapping

from pegboard.automation.forms.form import WEB_FORM
from pegboard.automation.webhooks.names import INCOMING, WEBHOOK
from pegboard.automation.workflows.names import MANAGE_AUTOMATION
from pegboard.model.change import Values
from pegboard.model.schema import EntityType
from pegboard.records.unit import Unit
from pegboard.web.pages.mail_offers import MailOffer
from pegboard.web.translations import gettext

HERE = "/settings/webhooks"
PLACES: Mapping[str, str] = {"out": WEBHOOK, "in": INCOMING, "form": WEB_FORM}
"""The entities that are switched on here, by the word for them in an address."""


def webhook_offers(unit: Unit, kind: EntityType, record: Values) -> list[MailOffer]:
    """Return what can be done with a webhook by somebody who may see it."""
    place = next((word for word, entity in PLACES.items() if entity == kind.key), None)
    if place is None or not unit.rights.may_do(MANAGE_AUTOMATION):
        return []
    return [MailOffer(gettext("Switch and log"), f"{HERE}/{place}/{record['id']}", "zap")]
