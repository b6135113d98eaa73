"""State is a fold per channel: what it looks like, and the workbench on which entries are applied to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from goodoffices.basics.instants import Instant, between, shifted
from goodoffices.journal.entries import By
from goodoffices.rules.events import ChannelOpened
from goodoffices.rules.frame import Frame
from goodoffices.rules.things import Thing

T = TypeVar("T", bound=Thing)


class ChannelState(msgspec.Struct, frozen=True):
    """One channel as its entries leave it.

    ``size`` is the number of entries, those at the positions ``erased`` included; ``trails`` holds, per thing,
    the positions of the entries that speak of it.
    """

    id: str
    talks: str = ""
    audience: tuple[str, ...] = ()
    generation: int = 0
    succeeds: str = ""
    size: int = 0
    opened_at: Instant = Instant("")
    last_at: Instant = Instant("")
    closed: bool = False
    successor: str = ""
    frame: Frame | None = None
    over: bool = False
    clock_stopped_at: str = ""
    erased: frozenset[int] = frozenset()
    shelves: Mapping[type[Thing], Mapping[str, Thing]] = {}
    trails: Mapping[str, tuple[int, ...]] = {}

    def shelf(self, kind: type[T]) -> Mapping[str, T]:
        """The things of one kind that live here, by id."""
        return self.shelves.get(kind, _EMPTY)  # type: ignore[return-value]  # a shelf holds one kind only


_EMPTY: Mapping[str, Thing] = {}


class Workbench:
    """A channel's state while entries are applied to it; what is changed is copied first, once."""

    def __init__(self, state: ChannelState) -> None:
        self.state = state
        self._open: dict[type[Thing], dict[str, Thing]] = {}
        self._trails = dict(state.trails)

    def put(self, thing: Thing) -> None:
        """Set a thing, replacing the one with its id."""
        kind = type(thing)
        if kind not in self._open:
            self._open[kind] = dict(self.state.shelves.get(kind, _EMPTY))
        self._open[kind][thing.id] = thing

    def get(self, kind: type[T], id_: str) -> T | None:
        """The thing of this kind and id, or None when it is not here (or erased)."""
        return self._shelf(kind).get(id_)  # type: ignore[return-value]  # one kind per shelf

    def all(self, kind: type[T]) -> list[T]:
        """Every thing of this kind."""
        return list(self._shelf(kind).values())  # type: ignore[arg-type]  # one kind per shelf

    def _shelf(self, kind: type[Thing]) -> Mapping[str, Thing]:
        return self._open.get(kind) or self.state.shelves.get(kind, _EMPTY)

    def change(self, kind: type[T], id_: str, **fields: object) -> None:
        """Replace some fields of a thing; nothing happens when it is not here."""
        if (thing := self.get(kind, id_)) is not None:
            self.put(msgspec.structs.replace(thing, **fields))

    def follow(self, id_: str, position: int) -> None:
        """Remember that the entry at ``position`` speaks of this thing."""
        self._trails[id_] = (*self._trails.get(id_, ()), position)

    def set(self, **fields: object) -> None:
        """Change the channel's own fields."""
        self.state = msgspec.structs.replace(self.state, **fields)

    def finish(self, size: int, last_at: Instant) -> ChannelState:
        """The frozen state after ``size`` entries."""
        shelves = {**self.state.shelves, **self._open}
        return msgspec.structs.replace(self.state, size=size, last_at=last_at, shelves=shelves, trails=self._trails)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where, when and by whom the event being applied was written."""

    channel: str
    position: int
    at: Instant
    by: By


def opened(stamp: Stamp, event: ChannelOpened) -> dict[str, object]:
    """The fields a channel's first entry sets."""
    return {
        "talks": event.talks,
        "audience": event.audience,
        "generation": event.generation,
        "succeeds": event.succeeds,
        "opened_at": stamp.at,
    }


def later(until: str, stopped_at: str, now: Instant) -> str:
    """A pending hour moved on by the time for which the clock stood still."""
    if not until or until < stopped_at:
        return until
    return shifted(Instant(until), between(Instant(stopped_at), now))
