"""The fixed cast: a mediation team, two parties, an observer; every test has someone who must see nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field

import pytest

from goodoffices.basics.errors import Refused
from goodoffices.basics.ids import Ids
from goodoffices.basics.instants import Instant, parse_instant
from goodoffices.journal.entries import By
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.store import Store
from goodoffices.office.office import Done, Office
from goodoffices.office.pages import sheet_page, view_page
from goodoffices.rules import commands as co
from goodoffices.rules import sheets
from goodoffices.rules import things as th
from goodoffices.rules.desk import Actor
from goodoffices.rules.frame import MEDIATION, Frame, GroundRules, Party, Seat, ThirdParty, Title
from goodoffices.rules.view import View

START = Instant("2031-05-05T08:00:00.000Z")
SIDES = ("A", "B", MEDIATION, "O")


def frame(confidentiality: str = "strict", *, parties: int = 2, destroy_notes: bool = False) -> Frame:
    """Talks between A and B (and C), with a mediation team and an observer O."""
    circles = ("legal", "principals")
    seats = (Seat(key="head", circles=("principals",)),)
    return Frame(
        titles=(Title(text="Talks on the road"),),
        parties=tuple(
            Party(key=key, name=f"State of {key}", circles=circles, seats=seats) for key in ("A", "B", "C")[:parties]
        ),
        third_parties=(
            ThirdParty(name="Kingdom of M", roles=("mediator", "host"), circles=("chief",)),
            ThirdParty(name="Conference of O", roles=("observer",), key="O"),
        ),
        ground_rules=GroundRules(confidentiality=confidentiality, destroy_notes=destroy_notes),  # type: ignore[arg-type]  # tests pass both words
    )


def seeded_salts(channel: str, position: int) -> bytes:
    """Salts that depend on the place alone, for comparing runs byte for byte."""
    return hmac.digest(b"salts of the tests", f"{channel}/{position}".encode(), hashlib.sha256)


@dataclass
class SetClock:
    """A clock that tests set."""

    now: Instant = START

    def __call__(self) -> Instant:
        """The time as set."""
        return self.now

    def at(self, text: str) -> None:
        """Set the time."""
        self.now = parse_instant(text)


@dataclass
class Stage:
    """One office with talks open in it, and the cast acting."""

    store: Store = field(default_factory=MemoryStore)
    clock: SetClock = field(default_factory=SetClock)
    talks_frame: Frame = field(default_factory=frame)

    def __post_init__(self) -> None:
        journal = Journal(self.store, MemoryKeyring(b"keys of the tests"), seeded_salts)
        self.office = Office(journal, Ids(b"ids of the tests"), self.clock)
        opened = self.office.open_talks(self.talks_frame, "nonce", By(side=MEDIATION, how="entered"))
        self.talks = opened.made[-1]

    def act(self, side: str, command: co.Command, how: str = "attested") -> Done:
        """``side`` (or a circle of it) gives a command."""
        return self.office.act(self.talks, actor(side, how), command)

    def view(self, side: str) -> View:
        """What ``side`` (or a circle of it) sees."""
        return self.office.view(self.talks, actor(side).circles)

    def note(self, side: str, words: str, **more: object) -> str:
        """``side`` says something to the mediation; the note's id."""
        command = co.TakeNote(words=words, to=(MEDIATION,), **more)  # type: ignore[arg-type]  # fields of a note
        return self.act(side, command).id

    def refused(self, side: str, command: co.Command, how: str = "attested", error: type[Exception] = Refused) -> str:
        """What ``side`` is told when the answer is no, and that nothing was written."""
        self.office.view(self.talks, actor(side).circles)  # opens what is due, as any read does
        before = self.office.journal.sizes(self.talks)
        with pytest.raises(error) as said:
            self.act(side, command, how)
        assert self.office.journal.sizes(self.talks) == before
        return str(said.value)

    def sent(self, side: str) -> str:
        """All that ``side`` is sent, as one text: what it sees, its ledger, handover and walk-in sheets."""
        view, now = self.view(side), self.clock()
        walks = [sheet_page(sheets.walk_in(view, session.id, now)) for session in view.all(th.Session)]
        page = [view_page(view), sheet_page(sheets.ledger(view)), sheet_page(sheets.handover(view, START, now)), walks]
        return json.dumps(page, ensure_ascii=False)

    def consented(self, side: str, note: str, to: str, **more: object) -> str:
        """``side`` consents to passing its note on; the consent's id."""
        return self.act(side, co.GrantConsent(note=note, recipients=(to,), **more)).id  # type: ignore[arg-type]  # its fields


def actor(side: str, how: str = "attested") -> Actor:
    """The actor behind a side or circle."""
    whole = side.partition("/")[0]
    circles = (whole,) if side == whole else (whole, side)
    return Actor(circles, By(side=whole, how=how))  # type: ignore[arg-type]  # tests pass the words
