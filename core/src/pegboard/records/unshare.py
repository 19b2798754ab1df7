"""Takes a share of a record back."""

from pegboard.records.audit import note
from pegboard.records.errors import Forbidden, NotFound
from pegboard.records.outbox import announce
from pegboard.records.reach import demand, id_of, reaches
from pegboard.records.share_statements import share_statement
from pegboard.records.shares_of import is_own_share
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit


def unshare(unit: Unit, entity: str, record_id: str, share_id: str) -> None:
    """Take a share back, as the person who gave it or as one who may share the record.

    Raises:
        NotFound, Forbidden: the record may not be seen, has no such share, or it is another's.
    """
    kind = unit.entity(entity)
    wanted = id_of(entity, record_id)
    stored = stored_values(unit, kind, wanted, lock=True)
    demand(unit, entity, wanted, "read")
    asked = id_of("share", share_id)
    row = unit.tx.row(
        share_statement(unit, "find"), {"share": asked, "entity": entity, "wanted": wanted}
    )
    may_share = reaches(unit, entity, wanted, "share")
    if not may_share and (row is None or not is_own_share(unit, entity, row[0])):
        raise Forbidden(entity, "share")
    if row is None or stored is None:
        raise NotFound("share", share_id)
    unit.tx.run(share_statement(unit, "remove"), {"share": asked})
    _, user, team = row
    note(unit, "share_removed", entity=entity, record=wanted, share=asked, user=user, team=team)
    announce(unit, entity, wanted, "unshare", stored["version"], ())
    unit.forget_people()
