"""What the OpenAPI document says about reports."""

from typing import Any

from pegboard.access.rights import Rights
from pegboard.assembly.assembly import Assembly
from pegboard.reports.visible import visible_reports
from pegboard.web.api.openapi_parts import answer, operation, parameter
from pegboard.web.api.paths import V1

_TEXT = {"type": "string"}
_DESCRIBED: dict[str, Any] = {
    "name": _TEXT,
    "label": _TEXT,
    "help": _TEXT,
    "entity": _TEXT,
    "parameters": {"type": "array", "items": {"type": "object"}},
}
_LIST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": {"type": "object", "properties": _DESCRIBED}}
    },
    "required": ["items"],
}
_RESULT: dict[str, Any] = {
    "type": "object",
    "properties": {
        **_DESCRIBED,
        "chosen": {"type": "object"},
        "columns": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": _TEXT, "label": _TEXT}},
        },
        "items": {"type": "array", "items": {"type": "object"}},
        "totals": {"type": "object"},
    },
    "required": ["name", "columns", "items", "totals"],
}


def report_paths(assembly: Assembly, rights: Rights) -> dict[str, Any]:
    """Return the operations on the reports that somebody with *rights* may see."""
    listed = operation("reports", "The reports that I may see", answer(_LIST), tag="Reports")
    paths: dict[str, Any] = {f"{V1}/reports": {"get": listed}}
    for name, report in visible_reports(assembly, rights):
        shown = operation(
            f"report.{name}",
            report.label,
            answer(_RESULT),
            parameters=[parameter(one, _TEXT) for one in report.parameters],
            tag="Reports",
        )
        paths[f"{V1}/reports/{name}"] = {"get": shown}
    return paths
