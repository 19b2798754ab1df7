"""What may differ between the two sides: everything that the clerk may not read.

A difference is made on each side by itself: *choose* is the same there, so that both write the
same records the same number of times; *own* differs, and gives the secrets.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.files import keep_file
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.share import share
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sales.pipelines import STAGE
from tests.noninterference.vault import (
    ACCOUNT,
    ACTIVITY,
    BOX,
    CONTACT,
    DOSSIER,
    LEAD,
    SAVED_VIEW,
)
from tests.noninterference.world import WORDS, Cast, Side

Change = Callable[[Unit, Cast, Random, Random], None]
Secret = Callable[[Unit, Cast, Random], object]


def _text(_unit: Unit, _cast: Cast, own: Random) -> object:
    return f"{own.choice(WORDS)} {own.randrange(10**9)}"


def _foreign_account(_unit: Unit, cast: Cast, own: Random) -> object:
    return own.choice([None, *cast.foreign[ACCOUNT], *cast.visible[ACCOUNT]])


def _contacts(_unit: Unit, cast: Cast, own: Random) -> object:
    return own.sample(cast.visible[CONTACT], own.randint(0, 3))


def _money(_unit: Unit, _cast: Cast, own: Random) -> object:
    return {"amount": str(own.randrange(10**6)), "currency": own.choice(("EUR", "USD", "JPY"))}


def _file(unit: Unit, _cast: Cast, own: Random) -> object:
    content = str(own.random()).encode() * own.randint(1, 9)
    return keep_file(unit, name=f"{own.choice(WORDS)}.pdf", media_type="text/plain",
                     content=content)  # fmt: skip


def _one_of(*values: object) -> Secret:
    return lambda _unit, _cast, own: own.choice(values)


def _number(most: int) -> Secret:
    return lambda _unit, _cast, own: own.randrange(most)


def _day(_unit: Unit, _cast: Cast, own: Random) -> object:
    return f"2026-{own.randint(1, 12):02d}-{own.randint(1, 28):02d}"


def _moment(unit: Unit, cast: Cast, own: Random) -> object:
    return f"{_day(unit, cast, own)}T10:00:00Z"


def _phone(_unit: Unit, _cast: Cast, own: Random) -> object:
    return f"+34 9{own.randrange(10**8):08d}"


def _mail(_unit: Unit, _cast: Cast, own: Random) -> object:
    return f"{own.choice(WORDS).lower()}{own.randrange(10**9)}@example.com"


def _place(_unit: Unit, _cast: Cast, own: Random) -> object:
    return {"street": f"{own.choice(WORDS)} {own.randrange(99)}", "city": own.choice(WORDS)}


SECRETS: Mapping[str, Mapping[str, Secret]] = {
    DOSSIER: {
        "secret_note": _text, "secret_code": _text, "secret_rank": _number(100),
        "secret_price": _money, "secret_kind": _one_of("good", "bad", None), "secret_day": _day,
        "secret_moment": _moment, "secret_flag": _one_of(True, False), "secret_phone": _phone,
        "secret_place": _place, "secret_account": _foreign_account,
        "secret_contacts": _contacts, "secret_file": _file,
    },
    BOX: {"caption": _text},
    ACCOUNT: {
        "description": _text, "phone": _phone, "annual_revenue": _money,
        "employees": _number(10**6), "vault__secret_rating": _number(9),
    },
    CONTACT: {
        "department": _text, "email": _mail, "mobile": _phone, "address": _place,
        "do_not_contact": _one_of(True, False),
    },
    OPPORTUNITY: {"next_step": _text, "probability": _number(100)},
    ACTIVITY: {"outcome": _text},
}  # fmt: skip
"""How each hidden field gets a value; the first of each entity gets another one every time."""


def hidden_values(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Give hidden fields of visible records other values."""
    entity = choose.choice(sorted(SECRETS))
    secrets = SECRETS[entity]
    for one in choose.sample(cast.visible[entity], choose.randint(1, 4)):
        names = {next(iter(secrets)), *choose.sample(sorted(secrets), min(4, len(secrets)))}
        values = {name: secrets[name](unit, cast, own) for name in sorted(names)}
        update(unit, entity, one, values, version=None)


def foreign_records(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Create records out of reach, more on one side than on the other, around visible ones."""
    entity = choose.choice((DOSSIER, BOX, ACCOUNT, LEAD, ACTIVITY, OPPORTUNITY, SAVED_VIEW))
    for _ in range(own.randint(0, 4)):
        values = _foreign_values(entity, cast, own)
        made = create(unit, entity, {"owner": cast.people["stranger"], **values})["id"]
        cast.foreign[entity].append(made)


def _foreign_values(entity: str, cast: Cast, own: Random) -> dict[str, object]:
    word, account = own.choice(WORDS), own.choice(cast.visible[ACCOUNT])
    contact, dossier = own.choice(cast.visible[CONTACT]), own.choice(cast.visible[DOSSIER])
    price = {"amount": str(own.randrange(10**5)), "currency": "EUR"}
    about = {"account": account, "contact": contact}
    values: Mapping[str, dict[str, object]] = {
        DOSSIER: {
            **about, "name": f"{word} file", "partners": [contact], "parent": dossier,
            "price": price,
        },
        SAVED_VIEW: {"name": f"{word} view", "entity": ACCOUNT, "query": f"q={word}"},
        LEAD: {"last_name": word, "company": f"{word} Co"},
        BOX: {"caption": word, "dossier": dossier},
        ACTIVITY: {**about, "subject": f"Call {word}"},
        OPPORTUNITY: {**about, "name": f"{word} deal"},
        ACCOUNT: {"name": f"{word} Works", "parent": account, "sector": "retail"},
    }  # fmt: skip
    return values[entity]


def changed_foreign_records(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Change, delete, or give to others what is out of reach."""
    entity = choose.choice((DOSSIER, ACCOUNT, ACTIVITY, OPPORTUNITY))
    name = {DOSSIER: "name", ACCOUNT: "name", ACTIVITY: "subject", OPPORTUNITY: "name"}[entity]
    alive = list(cast.foreign[entity])
    for one in own.sample(alive, min(len(alive), own.randint(0, 3))):
        deed = own.randrange(4)
        if deed == 0 and len(alive) > 3:
            delete(unit, entity, one)
            alive.remove(one)
        elif deed == 1:
            update(unit, entity, one, {"owner": cast.people["boss"]}, version=None)
        else:
            update(unit, entity, one, {name: _text(unit, cast, own)}, version=None)
    cast.foreign[entity] = alive


def links_out_of_reach(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Let links of visible records lead to other records that are out of reach."""
    entity, link, target = choose.choice((
        (CONTACT, "account", ACCOUNT), (DOSSIER, "account", ACCOUNT), (BOX, "dossier", DOSSIER),
        (ACTIVITY, "account", ACCOUNT), (OPPORTUNITY, "account", ACCOUNT),
        (DOSSIER, "parent", DOSSIER),
    ))  # fmt: skip
    for one in choose.sample(cast.visible[entity], 3):
        held = _held(unit, entity, one, link)
        chosen = [other for other in (None, *cast.foreign[target]) if other != held]
        update(unit, entity, one, {link: own.choice(chosen)}, version=None)


def several_links_out_of_reach(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Let a field of several links hold other records out of reach, beside visible ones."""
    for one in choose.sample(cast.visible[DOSSIER], 3):
        seen = choose.sample(cast.visible[ACCOUNT], choose.randint(0, 2))
        held = set(_held(unit, DOSSIER, one, "buyers"))
        unseen = own.sample(cast.foreign[ACCOUNT], own.randint(0, 3))
        if {*seen, *unseen} == held:
            unseen = [other for other in cast.foreign[ACCOUNT] if other not in unseen][:2]
        update(unit, DOSSIER, one, {"buyers": [*unseen, *seen]}, version=None)


def deleted_records(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Delete records of a colleague, of other names on each side, to which visible ones linked."""
    child = choose.choice(cast.visible[DOSSIER])
    values = {"name": _text(unit, cast, own), "owner": cast.people["mate"]}
    gone = create(unit, DOSSIER, values)["id"]
    update(unit, DOSSIER, child, {"parent": gone}, version=None)
    for _ in range(own.randint(0, 2)):
        more = create(unit, DOSSIER, {**values, "account": own.choice(cast.visible[ACCOUNT])})["id"]
        delete(unit, DOSSIER, more)
    delete(unit, DOSSIER, gone)
    cast.deleted[DOSSIER].append(gone)


def people_out_of_reach(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Rename people and teams, whom the clerk may not read."""
    for who in ("mate", "stranger", "boss"):
        values = {"name": _text(unit, cast, own), "phone": _phone(unit, cast, own)}
        update(unit, "base.user", cast.people[who], values, version=None)
    update(unit, "base.team", cast.teams["outer"], {"name": _text(unit, cast, own)}, version=None)
    choose.random()


def foreign_stages(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Move opportunities out of reach to other stages."""
    stages = [row[0] for row in find(unit, Query(STAGE, 'kind == "open"')).rows]
    for one in own.sample(cast.foreign[OPPORTUNITY], min(2, len(cast.foreign[OPPORTUNITY]))):
        update(unit, OPPORTUNITY, one, {"stage": own.choice(stages)}, version=None)
    choose.random()


def shares_of_others(unit: Unit, cast: Cast, choose: Random, own: Random) -> None:
    """Share with others, on each side what and with whom is drawn there."""
    entity = choose.choice((DOSSIER, ACCOUNT, OPPORTUNITY))
    for one in own.sample(cast.foreign[entity], min(2, len(cast.foreign[entity]))):
        if own.random() < 0.5:
            share(unit, entity, one, user=cast.people["boss"], level="update")
        else:
            share(unit, entity, one, team=cast.teams["outer"], level="read")


def _held(unit: Unit, entity: str, one: str, name: str) -> Any:
    where = f"id == {json.dumps(one)}"
    return find(unit, Query(entity, where, fields=(name,))).records[0][name]


DIFFERENCES: Sequence[Change] = (
    hidden_values,
    hidden_values,
    foreign_records,
    foreign_records,
    changed_foreign_records,
    links_out_of_reach,
    several_links_out_of_reach,
    deleted_records,
    people_out_of_reach,
    foreign_stages,
    shares_of_others,
)


def make_difference(side: Side, change: Change, seed: str, *, secret: str) -> None:
    """Make *change* on one side; *seed* decides its outline, *secret* what it hides there."""
    with side.writing() as unit:
        change(unit, side.cast, Random(seed), Random(f"{seed} {secret}"))  # no secret
