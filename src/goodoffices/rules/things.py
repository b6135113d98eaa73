"""Things: what a channel's entries add up to.

A thing lives in one channel, its home; only entries there change it.  ``position`` and ``at`` are those of
the entry that made it, ``by`` is who wrote that entry and by which hand.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By
from goodoffices.rules.events import (
    Answer,
    Attendee,
    Format,
    Interpretation,
    IssueState,
    Mark,
    Outcome,
    PaperForm,
    SessionState,
    Settled,
)


class Thing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What every thing has: an id, a home, a time, and who wrote it."""

    id: str
    channel: str
    position: int
    at: Instant
    by: By


T = TypeVar("T", bound=Thing)


class Note(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """Words said. ``wording`` is set once the speaker's side corrected it; ``consents`` are about this note."""

    side: str
    words: str
    mark: Mark = "MEDIATOR_ONLY"
    speaker: str = ""
    session: str = ""
    issue: str = ""
    taken_by: str = ""
    interpreted: str = ""
    language: str = ""
    standing: Literal["not read back", "confirmed", "corrected"] = "not read back"
    wording: str = ""
    read_back: By | None = None
    retracted_at: str = ""
    retracted_why: str = ""
    consents: tuple[str, ...] = ()

    @property
    def as_said(self) -> str:
        """The words to use: the correction if there is one."""
        return self.wording or self.words


class Consent(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """What an originator said about passing a note on; ``outdated`` once the words consented to were corrected."""

    note: str
    recipients: tuple[str, ...]
    state: Literal["asked", "granted", "refused", "withdrawn"] = "asked"
    wording: str = ""
    attributed: bool = False
    once: bool = False
    expires: str = ""
    why: str = ""
    uses: int = 0
    outdated: bool = False
    decided_by: By | None = None
    decided_at: str = ""


class Use(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """A note was passed on: the originator's side of the disclosure ledger."""

    note: str
    recipients: tuple[str, ...]
    wording: str
    consent: str = ""
    attributed: bool = False


class Message(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """What the mediator told this audience: the recipient's side of the disclosure ledger."""

    words: str
    source: str = ""
    retracted_at: str = ""
    retracted_why: str = ""


class Link(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """The mediator's knowledge of which note became which message."""

    note: str
    message: str
    recipients: tuple[str, ...]
    consent: str = ""


class LeakReason(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """Why partly shared wording went into a wider channel all the same."""

    audience: tuple[str, ...]
    found: tuple[str, ...]
    reason: str


class Move(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of a session's state."""

    at: Instant
    to: SessionState
    who: str = ""
    reason: str = ""
    terms: str = ""
    clocks: str = "running"
    offers: str = "stand"


class Session(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """A session; ``starts`` and ``ends`` as planned, ``moves`` as it went."""

    format: Format
    state: SessionState = "planned"
    title: str = ""
    purpose: str = ""
    starts: str = ""
    ends: str = ""
    room: str = ""
    round: int = 0
    interpretation: Interpretation = "none"
    agenda: tuple[str, ...] = ()
    present: tuple[Attendee, ...] = ()
    moves: tuple[Move, ...] = ()

    @property
    def opened_at(self) -> str:
        """When it first opened; empty if it never did."""
        return next((move.at for move in self.moves if move.to == "open"), "")

    @property
    def ended_at(self) -> str:
        """When it closed or collapsed; empty while it has not."""
        last = self.moves[-1] if self.moves else None
        return last.at if last and last.to in ("closed", "collapsed", "cancelled") else ""


class Round(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """A round of the talks as it went."""

    number: int
    opened_at: str = ""
    closed_at: str = ""
    note: str = ""


class Issue(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """An issue on the agenda of its channel."""

    title: str
    statement: str = ""
    raised_by: str = ""
    links: tuple[str, ...] = ()
    state: IssueState = "open"
    moved_note: str = ""


class Instructions(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """A capital's answer that a delegation waits for."""

    side: str
    issue: str = ""
    about: str = ""
    since: str = ""
    expected: str = ""
    arrived_at: str = ""
    arrived_note: str = ""


class Offer(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """An offer and, once closed, its outcome."""

    terms: str
    asked: tuple[str, ...]
    sealed: bool = False
    until: str = ""
    issue: str = ""
    outcome: Outcome | None = None
    closed_at: str = ""


class Reply(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """One side's answer to an offer; the latest one counts."""

    offer: str
    side: str
    answer: Answer
    until: str = ""
    condition: str = ""
    counter: str = ""


class Undertaking(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """A promise made within the talks."""

    side: str
    to: tuple[str, ...]
    what: str
    due: str = ""
    session: str = ""
    settled: Settled | None = None
    settled_at: str = ""
    settled_note: str = ""


class Paper(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """A paper that changed hands; ``returned`` lists the numbers of the copies that came back."""

    title: str
    form: PaperForm
    side: str
    to: tuple[str, ...]
    attributable: bool = False
    return_by: str = ""
    copies: int = 1
    sha256: str = ""
    size: int = 0
    file_name: str = ""
    returned: tuple[int, ...] = ()


class Occupancy(Thing, frozen=True, kw_only=True, omit_defaults=True):
    """Who sits in a seat now; ``id`` is the seat. An empty person means the seat is free."""

    person: str = ""
    token_digest: str = ""


SHELVES: dict[str, type[Thing]] = {kind.__name__.lower(): kind for kind in Thing.__subclasses__()}
