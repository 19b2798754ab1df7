"""The page on hooks: each specification, and the types that hooks take and return."""

import inspect
from collections.abc import Iterator
from typing import Any, get_args

from reference_pages.markdown import (
    Undocumented,
    block,
    call,
    generated,
    prose,
    signature,
    words_of,
)
from reference_pages.parts import parts_of

import pegboard_sdk
from pegboard.assembly.dispatch import SPECS
from pegboard_sdk import Scope

INTRO = """\
A plugin is a subclass of `Plugin`; it takes part by methods marked with `@hookimpl` that are called
like a hook. Everything is imported from `pegboard_sdk`. A method may leave out arguments that it
does not need. Hooks are called in the order of the plugins' requirements, then of their ids.

The prefix tells when a hook is called: `contribute_…` once, when the system is put together;
`before_…`, `check_…` and `after_…` inside the transaction that changes a record."""

TYPES = (
    ("What rules and actions get", ("Context", "RecordsPort", "Change", "Deed", "Values")),
    ("Declarations", ("Entity", "Extension")),
    (
        "Slots and actions",
        ("Badge", "Board", "FactList", "QuickEntry", "Panel", "PanelRow", "Action", "ActionResult"),
    ),
    ("Events", ("EventHandler", "Event")),
    ("Workflows", ("ReadyWorkflow",)),
    ("Pages", ("Page",)),
    ("Reports", ("Report", "Per", "Parameter")),
    (
        "The home page",
        ("HomeList", "HomeStat", "HomeChart", "HomeTable", "Share", "Weighted", "Widget"),
    ),
    ("Roles", ("RolePack", "Grant", "FieldLimit", "Permission", "RecordScope")),
    ("First records", ("FirstRecord", "Key")),
    ("The demo company", ("Demo", "ImportFile", "BuildRecords", "DemoUser")),
    ("Values", ("Money", "Address", "StoredFile")),
    ("Texts for people", ("Worded",)),
    ("Errors to raise or catch", ("RuleBroken", "InvalidRecord", "Forbidden", "NotFound")),
)
CHANGE_FACTS = {
    "change.entity": "which entity, such as `base.account`.",
    "change.id": "the record's id.",
    "change.deed": "what is done: a `Deed`.",
    "change.old": "the `Values` before; empty for a new record.",
    "change.new": "the `Values` as they would be saved, with what rules have set so far.",
}
ELSEWHERE = {
    "Plugin", "hookimpl", "fields", "Slot", "Scope", "DemoStep", "digits_of", "Figure", "HomePiece",
    "Rows", "Shown",
}  # fmt: skip
"""Names of the SDK that the introduction or other parts of the page explain."""


def hooks_page() -> str:
    """Return the page; raise Undocumented for a hook without words, when, or example."""
    return generated("Hooks", INTRO, [*_hooks(), *_types()])


def _hooks() -> Iterator[str]:
    for spec in SPECS:
        yield f"## {_heading(spec)}\n\n{prose(words_of(spec, spec.__name__))}"
        for name, function in vars(spec).items():
            if hasattr(function, "pegboard_spec"):
                yield _hook(name, function)


def _heading(spec: type) -> str:
    words = spec.__name__.removesuffix("Specs")
    return {
        "Contribution": "What a plugin contributes",
        "Page": "Pages of a plugin's own",
        "Report": "Reports",
        "Change": "Taking part in changes",
        "Event": "Hearing of what happened",
        "FirstRecord": "The records to begin with",
        "Demo": "The demo company",
    }.get(words, words)


def _hook(name: str, function: Any) -> str:
    untyped = [
        one
        for one, argument in inspect.signature(function).parameters.items()
        if one != "self" and argument.annotation is inspect.Parameter.empty
    ]
    if untyped:
        raise Undocumented(f"the hook {name} does not say what {', '.join(untyped)} is")
    words, found, example = words_of(function, name).partition("\nExample::\n")
    if not found:
        raise Undocumented(f"the hook {name} has no example")
    return "\n\n".join(
        [
            f"### {name}",
            block(f"def {name}{signature(function)}"),
            prose(words),
            block(inspect.cleandoc(example)),
        ]
    )


def _types() -> Iterator[str]:
    told = {name for _, names in TYPES for name in names} | ELSEWHERE
    if untold := sorted(set(pegboard_sdk.__all__) - told):
        raise Undocumented(f"the page on hooks lacks {', '.join(untold)}")
    for heading, names in TYPES:
        yield f"## {heading}"
        for name in names:
            yield _type(name, getattr(pegboard_sdk, name))


def _type(name: str, kind: type) -> str:
    parts = [f"### {name}", prose(words_of(kind, name))]
    if name == "Change":
        parts.append("\n".join(f"- `{fact}`: {words}" for fact, words in CHANGE_FACTS.items()))
    elif hasattr(kind, "__dataclass_fields__"):
        parts.insert(1, block(call(name, kind)))
    if told := list(parts_of(name, kind)):
        parts.append("\n".join(told))
    methods = [
        f"- `{method}{signature(function)}`: {_first_sentence(words_of(function, method))}"
        for method, function in vars(kind).items()
        if inspect.isfunction(function)
        and not method.startswith("_")
        and name in ("RecordsPort", "Change")
    ]
    if methods:
        parts.append("\n".join(methods))
    if name == "Entity":
        _check_arguments(kind, parts[1])
    if name == "Grant":
        parts.append(
            "A scope is one of " + ", ".join(f'`"{one}"`' for one in get_args(Scope)) + "."
        )
    if name == "Deed":
        parts.append(", ".join(f"`Deed.{one}`" for one in kind.__members__))  # type: ignore[attr-defined]  # an enumeration
    return "\n\n".join(parts)


def _check_arguments(entity: type, words: str) -> None:
    arguments = inspect.signature(entity.__init_subclass__).parameters
    if untold := [one for one in arguments if one != "rest" and f"`{one}`" not in words]:
        raise Undocumented(f"the docstring of Entity lacks {', '.join(untold)}")


def _first_sentence(docstring: str) -> str:
    return prose(docstring.split("\n\n", maxsplit=1)[0])
