"""Whoever may not read something gets the same answers whether it is there or not."""

import os
from collections.abc import Iterator
from random import Random

import pytest

from pegboard.testing.databases import ScratchDatabases
from tests.noninterference.differences import DIFFERENCES, make_difference
from tests.noninterference.questions import Catalogue, Question, pages_of, walks
from tests.noninterference.world import Pair, pair_on

ROUNDS = 11
PAIRS_A_ROUND = 48
MOST_SHOWN = 25


@pytest.fixture
def pair(database_url: str, scratch_databases: ScratchDatabases) -> Iterator[Pair]:
    with pair_on(database_url, scratch_databases) as made:
        yield made


def questions_of(pair: Pair) -> list[Question]:
    entities = pair.one.runtime.assembly.schema.entities
    return Catalogue(entities, (pair.one.cast, pair.other.cast)).all()


def leaks(pair: Pair, questions: list[Question]) -> list[str]:
    """Return what tells the sides apart."""
    found = []
    for question in questions:
        one, other = question.ask(pair.one), question.ask(pair.other)
        assert not (question.is_request and one.startswith(b"5")), (str(question), one)
        if one != other:
            found.append(f"{question}\n{_where(one, other)}")
    return found


def _where(one: bytes, other: bytes) -> str:
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    start = max(0, place - 200)
    return f"    {one[start : place + 60]!r}\n    {other[start : place + 60]!r}"


def _walk_leaks(pair: Pair) -> list[str]:
    return [
        path
        for path in walks()
        if list(pages_of(pair.one, path)) != list(pages_of(pair.other, path))
    ]


def _told(found: list[str]) -> str:
    return f"{len(found)} answers tell the sides apart:\n" + "\n".join(found[:MOST_SHOWN])


def _differ(pair: Pair, number: int, seed: str) -> str:
    change = DIFFERENCES[number % len(DIFFERENCES)]
    make_difference(pair.one, change, f"{seed} {number}", secret="one")
    make_difference(pair.other, change, f"{seed} {number}", secret="other")
    return change.__name__


def test_answers_do_not_depend_on_what_may_not_be_read(pair: Pair) -> None:
    asked = 0
    for number in range(ROUNDS):
        name = _differ(pair, number, "usual")
        chosen = Random(number).sample(questions_of(pair), PAIRS_A_ROUND)  # no secret
        found = leaks(pair, chosen)
        asked += len(chosen)
        assert not found, f"{name}: {_told(found)}"
    assert not _walk_leaks(pair)
    assert asked >= 500


@pytest.mark.deep
def test_no_answer_at_all_depends_on_what_may_not_be_read(pair: Pair) -> None:
    seed = os.environ.get("PEGBOARD_TEST_SEED", "deep")
    asked = number = 0
    while asked < 10_000:
        names = [_differ(pair, number + place, seed) for place in range(len(DIFFERENCES))]
        number += len(names)
        questions = questions_of(pair)
        found = leaks(pair, questions)
        asked += len(questions)
        assert not found, f"{names}: {_told(found)}"
        assert not _walk_leaks(pair)
