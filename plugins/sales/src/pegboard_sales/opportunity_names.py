"""Names an opportunity that nobody named: after its account and its product."""

from pegboard_sdk import Change, Context, NotFound

REMEMBERED = "sales.names"


def name_opportunity(change: Change, context: Context) -> None:
    """Give an opportunity without a name that of its account and product, or its reference."""
    new = change.values
    if new["name"]:
        return
    parts = (
        _name("base.account", new["account"], context),
        _name("base.product", new["product"], context),
    )
    change.set("name", " – ".join(part for part in parts if part) or new["reference"])


def _name(entity: str, record_id: str | None, context: Context) -> str | None:
    """Return the name of a linked record, looked up once per unit of work."""
    if record_id is None:
        return None
    known: dict[str, str | None] = context.memory.setdefault(REMEMBERED, {})
    if record_id not in known:
        try:
            known[record_id] = context.system.get(entity, record_id, fields=("name",)).name
        except NotFound:  # the kernel refuses the link in a moment
            known[record_id] = None
    return known[record_id]
