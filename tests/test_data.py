"""Plain data behaves as dataclasses do, for those who write `replace`, `fields` or `pickle`."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable

import pytest

from derive.data import field, frozen, names, record, replace
from derive.read.tree import Number, Span


@frozen
class Place:
    row: int
    column: int = 1
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@frozen
class Named(Place):
    name: str = ""


@record
class Tally:
    count: int = 0
    rows: list[int] = field(default_factory=list)


def test_values_are_equal_where_their_compared_fields_are() -> None:
    assert Place(1) == Place(1, 1, [7]) != Place(2)
    assert hash(Place(1)) == hash(Place(1, seen=[7]))
    assert Place(1) != Named(1)
    assert Tally() != Tally()


def test_defaults_are_made_for_each_value() -> None:
    first, second = Tally(), Tally()
    first.rows.append(1)
    assert second.rows == []


def test_a_subclass_adds_to_the_fields_of_its_base() -> None:
    assert names(Named(1)) == ("row", "column", "seen", "name")
    assert repr(Named(1, name="x")) == "Named(row=1, column=1, name='x')"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Place(), "Place needs row"),
        (lambda: Place(1, 2, [], 4), "Place takes row, column, seen, each once"),
        (lambda: Place(1, colour=3), "Place takes row, column, seen, each once"),
        (lambda: Place(1, row=3), "Place takes row, column, seen, each once"),
    ],
)
def test_a_wrong_call_says_what_is_wanted(make: Callable[[], object], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        make()


def test_nothing_frozen_changes() -> None:
    with pytest.raises(AttributeError):
        Place(1).row = 2
    with pytest.raises(AttributeError):
        del Place(1).row


def test_dataclasses_and_pickle_know_them() -> None:
    place = Named(1, name="x")
    assert replace(place, row=2) == dataclasses.replace(place, row=2) == Named(2, name="x")
    assert dataclasses.asdict(place) == {"row": 1, "column": 1, "seen": [], "name": "x"}
    assert pickle.loads(pickle.dumps(place)) == place
    node = Number(Span(0, 1), "1", 1)
    assert dataclasses.replace(node, text="2").text == "2"
