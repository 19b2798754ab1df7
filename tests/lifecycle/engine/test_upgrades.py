"""New code of a plugin that runs is planned and taken up in a process of its own."""

import os
from pathlib import Path

import pytest

from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import stored_assembly
from pegboard.lifecycle.make_plan import make_plan
from pegboard.lifecycle.wish import Wish
from tests.lifecycle.engine.synthetic import CODE, Synthetic, install
from tests.lifecycle.engine.systems import done, forget_code, started

NEWER = CODE.replace(
    "    remark = fields.Text()", "    remark = fields.Text()\n    size = fields.Integer()"
)


@pytest.fixture(autouse=True)
def children_find_plugins(plugins: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(plugins), known])))


def test_an_upgrade_is_planned_and_applied_without_its_code_in_this_process(
    runtime: Runtime, plugins: Path, tmp_path: Path
) -> None:
    install(plugins, Synthetic("red"))
    done(runtime, Wish(enable=("red",)))
    wanted = ("read base.lead", "Looks at leads.")
    install(plugins, Synthetic("red", version="1.1.0", code=NEWER, capabilities=[wanted]))

    plan = make_plan(runtime, Wish(upgrade=("red",)))

    assert plan.blockers == ()
    assert [(one.movement, one.name) for one in plan.differences if one.kind == "field"] == [
        ("added", "red.item.size")
    ]
    assert [(one.version_before, one.version) for one in plan.consents] == [("1.0.0", "1.1.0")]
    assert [one.sentence for one in plan.schema] == ["Add size to red_item"]

    applied = done(runtime, Wish(upgrade=("red",)))

    stored = stored_assembly(runtime.database)
    assert stored is not None
    assert stored.epoch == applied.epoch
    assert stored.blueprint.consents["red"].version == "1.1.0"
    assert "size" not in runtime.assembly.schema.entity("red.item").fields
    forget_code()
    with started(runtime.settings.database_url, tmp_path / "var") as anew:
        assert anew.assembly.hash == stored.hash
        assert "size" in anew.assembly.schema.entity("red.item").fields
