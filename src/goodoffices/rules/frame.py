"""The frame of the talks: who sits down with whom, under which rules.

These values are read from a talks file and written once into the record when talks open.  The order of
parties is the order of the file and means nothing; pages order sides by the reader.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Literal

import msgspec

from goodoffices.basics.errors import Malformed

#: The key of the mediation team, on every command line and in every audience.
MEDIATION = "mediation"

Role = Literal["mediator", "co-mediator", "host", "observer", "guarantor"]
Confidentiality = Literal["strict", "consent-of-source"]


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A frozen value that writes only what was said."""


class Title(_Value, frozen=True):
    """One title of the talks or of their document; ``used_by`` names the sides that use it, empty for all."""

    text: str
    used_by: tuple[str, ...] = ()


class Seat(_Value, frozen=True):
    """A role at the table. People occupy it over time; ``circles`` are what its occupant reads besides the side."""

    key: str
    title: str = ""
    circles: tuple[str, ...] = ()


class Party(_Value, frozen=True):
    """A side that can agree. ``names`` says what other sides call it; ``zone`` is its capital's time zone."""

    key: str
    name: str
    names: dict[str, str] = {}
    head: str = ""
    office: str = ""
    capital: str = ""
    zone: str = "UTC"
    circles: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()


class ThirdParty(_Value, frozen=True):
    """Who helps or watches. Mediators and co-mediators form the side ``mediation``; the others need a key."""

    name: str
    roles: tuple[Role, ...]
    key: str = ""
    head: str = ""
    office: str = ""
    circles: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()

    @property
    def mediates(self) -> bool:
        """Whether this third party belongs to the mediation team."""
        return "mediator" in self.roles or "co-mediator" in self.roles


class HostPosition(_Value, frozen=True):
    """What a third party itself holds in public, so that nobody mistakes it for neutral ground."""

    by: str
    text: str
    on: str = ""
    source: str = ""


class Track(_Value, frozen=True):
    """Another place where the same matters are discussed."""

    name: str
    place: str = ""
    between: tuple[str, ...] = ()
    note: str = ""


class GroundRules(_Value, frozen=True):
    """What the sides settled about how they talk.

    ``confidentiality``: *strict*, nothing said apart is passed on without a recorded consent, whatever its mark;
    *consent-of-source*, the marks UNATTRIBUTED and TRANSMISSIBLE are the originator's standing consent.
    ``public_comment`` lists the sides that comment in public; ``silence_hours`` 0 means no silence procedure.
    """

    confidentiality: Confidentiality = "strict"
    attribution: str = "Nothing is attributed without the speaker's consent."
    public_comment: tuple[str, ...] = ()
    destroy_notes: bool = False
    nothing_agreed_until_everything_is: bool = True
    silence_hours: int = 0
    other: tuple[str, ...] = ()


class PlannedRound(_Value, frozen=True):
    """A round as announced; ``length_disputed`` keeps other accounts of how long it lasts."""

    number: int
    title: str = ""
    starts: str = ""
    ends: str = ""
    length_disputed: tuple[str, ...] = ()


class Document(_Value, frozen=True):
    """The document under discussion, by the titles that each side uses."""

    titles: tuple[Title, ...]
    rule: str = ""


class Frame(_Value, frozen=True):
    """Everything that is set when talks open. Validates itself; raises Malformed."""

    titles: tuple[Title, ...]
    parties: tuple[Party, ...]
    third_parties: tuple[ThirdParty, ...] = ()
    host_positions: tuple[HostPosition, ...] = ()
    tracks: tuple[Track, ...] = ()
    rounds: tuple[PlannedRound, ...] = ()
    document: Document | None = None
    mandate: str = ""
    venue: str = ""
    zone: str = "UTC"
    ground_rules: GroundRules = GroundRules()
    sources: tuple[str, ...] = ()

    def sides(self) -> tuple[str, ...]:
        """Every side's key, sorted: parties, other third parties, and always the mediation team."""
        others = [third.key for third in self.third_parties if not third.mediates]
        return tuple(sorted({party.key for party in self.parties} | set(others) | {MEDIATION}))

    def party_keys(self) -> tuple[str, ...]:
        """The keys of the sides that can agree, sorted."""
        return tuple(sorted(party.key for party in self.parties))

    def circles(self) -> tuple[str, ...]:
        """Every circle, sorted: a side's whole (``A``) and its parts (``A/legal``)."""
        found = set(self.sides())
        for party in self.parties:
            found.update(f"{party.key}/{circle}" for circle in party.circles)
        for third in self.third_parties:
            key = MEDIATION if third.mediates else third.key
            found.update(f"{key}/{circle}" for circle in third.circles)
        return tuple(sorted(found))

    def seats(self) -> dict[str, tuple[str, ...]]:
        """Each seat as ``side/seat`` with the circles its occupant reads, the side's whole included."""
        found: dict[str, tuple[str, ...]] = {}
        for key, seats in [(party.key, party.seats) for party in self.parties] + [
            (MEDIATION if third.mediates else third.key, third.seats) for third in self.third_parties
        ]:
            for seat in seats:
                found[f"{key}/{seat.key}"] = (key, *(f"{key}/{circle}" for circle in seat.circles))
        return found

    def name_of(self, side: str, reader: str = "") -> str:
        """What ``reader`` calls ``side``: the reader's own word if it has one, else the side's own name."""
        if side == MEDIATION:
            heads = [third.name for third in self.third_parties if third.mediates]
            return " and ".join(dict.fromkeys(heads)) or "Mediation team"
        for party in self.parties:
            if party.key == side:
                return party.names.get(reader, party.name)
        for third in self.third_parties:
            if third.key == side:  # also a mediator's: host positions and tracks name it by its own key
                return third.name
        return side

    def title_for(self, reader: str = "") -> str:
        """The title ``reader`` uses; all titles with a slash between when the reader uses none of its own."""
        own = [title.text for title in self.titles if reader in title.used_by]
        common = [title.text for title in self.titles if not title.used_by]
        return (own or common or [" / ".join(title.text for title in self.titles)])[0]


def side_of(circle: str) -> str:
    """The side a circle belongs to: ``A`` for ``A/legal``."""
    return circle.partition("/")[0]


def refuse_unknown(frame: Frame, circles: tuple[str, ...]) -> None:
    """Raise Malformed, with what was probably meant, when a circle is not of these talks."""
    known = frame.circles()
    for circle in circles:
        if circle not in known:
            close = get_close_matches(circle, known, 1, 0.5)
            hint = f" Did you mean “{close[0]}”?" if close else ""
            raise Malformed(f"There is no side “{circle}” in these talks.{hint} Known: {', '.join(known)}.")
