"""Somebody who can turn on two-factor sign-in, at a browser of her own."""

import re
from datetime import UTC, datetime
from itertools import count

from pyotp import TOTP

from core.tests.web.served import PASSWORD, Served
from core.tests.web.signed_in import Visitor, new_person

SIGNING_IN = "/settings/me/signing-in"
STEP = f"{SIGNING_IN}/two-factor"
numbers = count(1)


class Fay(Visitor):
    """A fresh person at a browser of her own."""

    def __init__(self, system: Served) -> None:
        super().__init__(system)
        self.name = f"fay{next(numbers)}"
        self.email = f"{self.name}@example.com"
        self.id = new_person(system, self.name, "sales_representative")
        assert self.sign_in(self.email).status_code == 303

    def set_up(self) -> tuple[TOTP, list[str]]:
        """Turn the second step on; return the app and the recovery codes."""
        assert self.post(f"{STEP}/begin", {"current": PASSWORD}).status_code == 303
        page = self.get(STEP).text
        key = re.search(r"type this key: <code>([A-Z2-7 ]+)</code>", page)
        assert key is not None
        app = TOTP(key[1].replace(" ", ""))
        shown = self.post(f"{STEP}/confirm", {"code": app.now()})
        assert shown.status_code == 200
        return app, re.findall(r"<li><code>([a-z0-9-]+)</code>", shown.text)

    def next_code(self, app: TOTP) -> str:
        """Return a code that has not been used: the one of the next half minute."""
        return app.at(datetime.now(UTC), counter_offset=1)
