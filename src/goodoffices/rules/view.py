"""A view: the states of the channels that hold one of the viewer's circles, and nothing else.

Everything a viewer is ever told is computed from such a value, and every command is decided on one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from goodoffices.basics.errors import NotFound
from goodoffices.rules.frame import Frame, side_of
from goodoffices.rules.state import ChannelState
from goodoffices.rules.things import Reply, Thing

T = TypeVar("T", bound=Thing)


def audience_of(circles: Iterable[str]) -> tuple[str, ...]:
    """The audience in its one written form: sorted, each once, a part dropped where its whole side is present."""
    wanted = set(circles)
    return tuple(sorted(circle for circle in wanted if circle == side_of(circle) or side_of(circle) not in wanted))


def covers(audience: tuple[str, ...], circle: str) -> bool:
    """Whether everyone in ``circle`` reads a channel with this audience."""
    return circle in audience or side_of(circle) in audience


def within(audience: tuple[str, ...], wider: tuple[str, ...]) -> bool:
    """Whether everyone in ``audience`` also reads a channel with the audience ``wider``."""
    return all(covers(wider, circle) for circle in audience)


def reads(circles: tuple[str, ...], audience: tuple[str, ...]) -> bool:
    """Whether a viewer with these circles reads a channel with this audience."""
    return any(circle in audience for circle in circles)


@dataclass(frozen=True, slots=True)
class View:
    """What one viewer sees. ``circles`` always include the viewer's whole side; channels are in order of opening.

    With a ``witness`` (the mediation attesting what a side said) the view holds only what both read.
    """

    talks: str
    circles: tuple[str, ...]
    channels: tuple[ChannelState, ...]
    witness: tuple[str, ...] = ()

    @property
    def side(self) -> str:
        """The side whose eyes these are."""
        return side_of(self.circles[0])

    @property
    def frame(self) -> Frame:
        """The frame of the talks as this viewer knows it."""
        return self.frame_channel.frame or _no_frame()

    @property
    def frame_channel(self) -> ChannelState:
        """The channel of everyone at these talks."""
        found = [channel for channel in self.channels if channel.frame is not None]
        if not found:
            raise NotFound("There are no such talks that you can see. `goodoffices talks list` names those there are.")
        standing = [channel for channel in found if not channel.closed]
        return (standing or found)[-1]

    def channel(self, id_: str) -> ChannelState:
        """The channel with this id."""
        for channel in self.channels:
            if channel.id == id_:
                return channel
        raise NotFound(f"There is no channel “{id_}” that you can see.")

    def standing_channel(self, audience: tuple[str, ...]) -> ChannelState | None:
        """The channel with exactly this audience that is still written to, or None."""
        for channel in self.channels:
            if channel.audience == audience and not channel.closed:
                return channel
        return None

    def generations(self, audience: tuple[str, ...]) -> int:
        """How many channels have had exactly this audience."""
        return sum(channel.audience == audience for channel in self.channels)

    def maybe(self, kind: type[T], id_: str) -> T | None:
        """The thing with this id where it now lives, or None if it cannot be seen."""
        found = [(channel, thing) for channel in self.channels if (thing := channel.shelf(kind).get(id_)) is not None]
        if not found:
            return None
        standing = [thing for channel, thing in found if not channel.closed]
        return standing[-1] if standing else found[-1][1]

    def find(self, kind: type[T], id_: str) -> T:
        """The thing with this id, or the only one whose id begins so; NotFound when absent or hidden."""
        if (thing := self.maybe(kind, id_)) is not None:
            return thing
        name = kind.__name__.lower()
        begin = id_.removeprefix(f"{name}-")
        matches = {t.id for t in self.all(kind) if len(begin) >= 3 and t.id.startswith(f"{name}-{begin}")}
        if len(matches) == 1 and (thing := self.maybe(kind, matches.pop())) is not None:
            return thing
        raise NotFound(f"There is no {name} “{id_}” that you can see. Check the id in your own view.")

    def all(self, kind: type[T]) -> list[T]:
        """Every thing of a kind, each once where it now lives, oldest first."""
        found: dict[str, tuple[bool, T]] = {}
        for channel in self.channels:
            for id_, thing in channel.shelf(kind).items():
                if id_ not in found or found[id_][0]:
                    found[id_] = (channel.closed, thing)
        return sorted((thing for _, thing in found.values()), key=_order)

    def audience(self, thing: Thing) -> tuple[str, ...]:
        """Who reads the channel this thing lives in."""
        return self.channel(thing.channel).audience

    def replies(self, offer: str) -> dict[str, Reply]:
        """The latest answer of each side to an offer, as far as this viewer sees them."""
        return {reply.side: reply for reply in self.all(Reply) if reply.offer == offer}


def _order(thing: Thing) -> tuple[str, str, int]:
    return (thing.at, thing.channel, thing.position)


def _no_frame() -> Frame:
    raise NotFound("There are no such talks that you can see.")
