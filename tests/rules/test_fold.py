"""State is a fold: total, repeatable, the same in one go or in pieces; every event comes back from its bytes."""

from __future__ import annotations

import types
import typing
from typing import Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.errors import Damaged
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By, entry_bytes, is_canonical, read_entry
from goodoffices.rules import events as ev
from goodoffices.rules.evolve import TABLE, apply, fold
from goodoffices.rules.frame import Frame
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import audience_of, covers, within
from tests.cast import START, frame

#: Few ids, so that events often speak of the same thing, or of one that is not there.
ids = st.sampled_from(("one", "two", "three"))
words = st.text(st.characters(codec="utf-8"), max_size=8)
CIRCLES = ("A", "A/legal", "A/principals", "B", "B/legal", "mediation", "mediation/chief")
circles = st.lists(st.sampled_from(CIRCLES), max_size=5)
INSTANTS = (START, Instant("2031-05-06T08:00:00.000Z"))
HANDS = ("signed", "attested", "entered")


def values(annotation: Any, name: str) -> st.SearchStrategy[Any]:  # noqa: PLR0911  # a table of types
    """Values of one field of an event."""
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if name == "thing":
        return st.just({"id": "one", "at": START, "by": {"side": "A", "how": "signed"}, "side": "A", "words": "w"})
    if name in ("expires", "until", "due", "starts", "ends", "since", "expected", "return_by"):
        return st.sampled_from(("", *INSTANTS))
    if annotation is Frame:
        return st.just(frame())
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        return st.lists(values(args[0], name), max_size=3).map(tuple)
    if origin in (dict, typing.Union, types.UnionType):
        return st.just({})
    if annotation is ev.Attendee:
        return st.builds(ev.Attendee, name=words, side=st.sampled_from(("", "A")))
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return st.integers(0, 5)
    return st.just("note") if name == "shelf" else st.one_of(ids, words) if name in ("why", "words") else ids


def events_of(kind: type[ev.Event]) -> st.SearchStrategy[ev.Event]:
    hints = typing.get_type_hints(kind)
    fields = {name: values(hints[name], name) for name in kind.__struct_fields__}
    return st.builds(kind, **fields)


anything = st.one_of([events_of(kind) for kind in ev.KINDS.values()])
entries = st.lists(
    st.tuples(anything, st.sampled_from(INSTANTS), st.sampled_from(("A", "B")), st.sampled_from(HANDS)), max_size=12
)


def written(drawn: list[tuple[ev.Event, Instant, str, str]], erased: set[int] = frozenset()) -> list[Any]:  # type: ignore[assignment]  # read only
    found = []
    for position, (event, at, side, how) in enumerate(drawn):
        raw = entry_bytes(event.version, event.kind, at, By(side=side, how=how), event)  # type: ignore[arg-type]  # HANDS
        found.append((position, None if position in erased else read_entry(raw)))
    return found


@pytest.mark.parametrize("kind", list(ev.KINDS), ids=str)
def test_every_kind_of_event_has_its_rule_and_comes_back_from_its_bytes(kind: str):
    event_type = ev.KINDS[kind]
    assert event_type in TABLE
    assert set(event_type.words_in) | set(event_type.subjects) <= set(event_type.__struct_fields__)

    @given(events_of(event_type))
    def round_trip(event: ev.Event) -> None:
        raw = entry_bytes(event.version, event.kind, START, By(side="A", how="signed"), event)
        assert is_canonical(raw)
        assert ev.read_event(read_entry(raw)) == event

    round_trip()


@given(entries, st.integers(0, 12), st.sets(st.integers(0, 11), max_size=4))
def test_a_prefix_and_then_the_rest_is_the_whole(drawn: list[Any], cut: int, erased: set[int]):
    rows = written(drawn, erased)
    start = ChannelState("room-1")
    assert fold(fold(start, rows[:cut]), rows[cut:]) == fold(start, rows)


@given(entries, st.sets(st.integers(0, 11), max_size=6))
def test_whatever_was_erased_the_fold_goes_through(drawn: list[Any], erased: set[int]):
    state = fold(ChannelState("room-1"), written(drawn, erased))
    assert state.size == len(drawn)
    assert state.erased == {position for position in erased if position < len(drawn)}
    assert all(not set(trail) & state.erased for trail in state.trails.values())


@given(entries)
def test_what_is_about_to_be_written_is_what_will_be_read(drawn: list[Any]):
    foreseen = apply(ChannelState("room-1"), [(at, By(side=side, how=how), event) for event, at, side, how in drawn])
    assert foreseen == fold(ChannelState("room-1"), written(drawn))


@given(entries, entries)
def test_an_old_state_stays_as_it_was(first: list[Any], more: list[Any]):
    rows = written([*first, *more])
    state = fold(ChannelState("room-1"), rows[: len(first)])
    before = msgspec.json.encode({str(kind): dict(shelf) for kind, shelf in state.shelves.items()})
    fold(state, rows[len(first) :])
    assert msgspec.json.encode({str(kind): dict(shelf) for kind, shelf in state.shelves.items()}) == before


@given(circles)
def test_an_audience_has_one_written_form(found: list[str]):
    once = audience_of(found)
    assert audience_of(once) == once == audience_of(reversed(found))
    assert all(covers(once, circle) for circle in found)
    assert set(once) <= set(found)


@given(circles, circles, circles)
def test_being_within_is_an_order(one: list[str], two: list[str], three: list[str]):
    a, b, c = audience_of(one), audience_of([*one, *two]), audience_of([*one, *two, *three])
    assert within(a, b)
    assert within(b, c)
    assert within(a, c)
    assert (within(b, a) and within(a, b)) == (a == b)


@pytest.mark.parametrize(
    ("kind", "v", "body"),
    [
        ("note taken", 2, {}),
        ("unheard of", 1, {}),
        ("note taken", 1, {}),
        ("note marked", 1, {"note": "n", "mark": "X"}),
    ],
)
def test_an_entry_this_release_cannot_read_is_said_to_be_damaged(kind: str, v: int, body: dict[str, str]):
    entry = read_entry(entry_bytes(v, kind, START, By(side="A", how="signed"), body))
    with pytest.raises(Damaged):
        ev.read_event(entry)
