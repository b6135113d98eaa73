"""Events: what happened, one kind for each, as it is written into exactly one channel.

An event is the body of an entry.  Kinds carry a version; bytes are never rewritten, older versions are
raised to the present one by pure upcasters when read.  ``words_in`` names the fields that carry wording:
the leak check reads these and no others, so a new event that carries wording must name them.  ``subjects``
names the fields that hold the ids of things this entry speaks of: erasing such a thing erases the entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal, TypeVar

import msgspec

from goodoffices.basics.errors import Damaged
from goodoffices.journal.entries import Entry
from goodoffices.rules.frame import Frame

Mark = Literal["MEDIATOR_ONLY", "ON_CONSENT", "UNATTRIBUTED", "TRANSMISSIBLE", "JOINT", "PUBLIC"]
#: From tightest to loosest.
MARKS: tuple[Mark, ...] = ("MEDIATOR_ONLY", "ON_CONSENT", "UNATTRIBUTED", "TRANSMISSIBLE", "JOINT", "PUBLIC")

Format = Literal["separate meeting", "bilateral", "trilateral", "plenary", "proximity", "working group"]
SessionState = Literal["planned", "open", "recess", "walked out", "adjourned", "collapsed", "closed", "cancelled"]
Interpretation = Literal["none", "consecutive", "simultaneous", "whispered"]
Clocks = Literal["running", "stopped", "unchanged"]
PendingOffers = Literal["stand", "lapse"]
IssueState = Literal["open", "under discussion", "parked", "settled", "withdrawn"]
Answer = Literal["accept", "ad referendum", "accept if", "counter-text", "not now", "none"]
Outcome = Literal["accepted by all", "closed without agreement", "withdrawn", "lapsed"]
Settled = Literal["kept", "broken", "released"]
PaperForm = Literal["non-paper", "letter", "map", "scan", "draft", "other"]


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What every event is: a frozen value with a kind and a version."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    words_in: ClassVar[tuple[str, ...]] = ()
    subjects: ClassVar[tuple[str, ...]] = ()

    def texts(self) -> tuple[str, ...]:
        """The wording this event would show to everyone in its channel."""
        return tuple(text for name in self.words_in if (text := getattr(self, name)))


# --- channels and the frame


class ChannelOpened(Event, frozen=True):
    """A channel exists from now on for exactly this audience."""

    kind: ClassVar[str] = "channel opened"
    talks: str
    audience: tuple[str, ...]
    generation: int = 0
    succeeds: str = ""


class ChannelClosed(Event, frozen=True):
    """Nothing more is written here; ``successor`` holds copies of what was carried over."""

    kind: ClassVar[str] = "channel closed"
    words_in: ClassVar[tuple[str, ...]] = ("why",)
    successor: str = ""
    why: str = ""


class ThingCarried(Event, frozen=True):
    """A copy of a thing's present state, carried into a successor channel under the same id."""

    kind: ClassVar[str] = "thing carried"
    subjects: ClassVar[tuple[str, ...]] = ("carried",)
    carried: str
    shelf: str
    thing: dict[str, Any]


class TalksOpened(Event, frozen=True):
    """The frame of the talks, by value."""

    kind: ClassVar[str] = "talks opened"
    frame: Frame


class TalksClosed(Event, frozen=True):
    """The talks are over; says whether notes were destroyed, as the ground rules demand."""

    kind: ClassVar[str] = "talks closed"
    words_in: ClassVar[tuple[str, ...]] = ("why",)
    why: str = ""
    notes_destroyed: bool = False


class RoundMoved(Event, frozen=True):
    """A round began or ended."""

    kind: ClassVar[str] = "round moved"
    words_in: ClassVar[tuple[str, ...]] = ("note",)
    number: int
    to: Literal["open", "closed"]
    note: str = ""


class SeatOccupied(Event, frozen=True):
    """A person, named by an opaque id, takes a seat; ``token_digest`` is SHA-256 of the seat's token."""

    kind: ClassVar[str] = "seat occupied"
    seat: str
    person: str
    token_digest: str


class SeatVacated(Event, frozen=True):
    """The seat is free again and its token is worth nothing."""

    kind: ClassVar[str] = "seat vacated"
    seat: str


class Erased(Event, frozen=True):
    """Salt and body of these positions are destroyed; written by the journal."""

    kind: ClassVar[str] = "erased"
    positions: tuple[int, ...]
    why: str = ""
    attachments: tuple[str, ...] = ()


class KeyRotated(Event, frozen=True):
    """The record's signing key was changed; written by the journal."""

    kind: ClassVar[str] = "key rotated"
    certificate: dict[str, Any]


# --- days and rooms


class SessionPlanned(Event, frozen=True):
    """A session is planned in the channel of those who will be in the room."""

    kind: ClassVar[str] = "session planned"
    subjects: ClassVar[tuple[str, ...]] = ("session",)
    words_in: ClassVar[tuple[str, ...]] = ("title", "purpose")
    session: str
    format: Format
    title: str = ""
    purpose: str = ""
    starts: str = ""
    ends: str = ""
    room: str = ""
    round: int = 0
    interpretation: Interpretation = "none"
    agenda: tuple[str, ...] = ()


class SessionMoved(Event, frozen=True):
    """A session changed state: who moved it, the reason as stated, and what happens to clocks and offers."""

    kind: ClassVar[str] = "session moved"
    subjects: ClassVar[tuple[str, ...]] = ("session",)
    words_in: ClassVar[tuple[str, ...]] = ("reason", "terms")
    session: str
    to: SessionState
    who: str = ""
    reason: str = ""
    terms: str = ""
    clocks: Clocks = "running"
    offers: PendingOffers = "stand"


class Attendee(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Someone in the room; an interpreter is present without reading rights."""

    name: str
    side: str = ""
    capacity: str = ""


class AttendanceRecorded(Event, frozen=True):
    """Who is in the room from now on."""

    kind: ClassVar[str] = "attendance recorded"
    subjects: ClassVar[tuple[str, ...]] = ("session",)
    session: str
    present: tuple[Attendee, ...]


class IssueRaised(Event, frozen=True):
    """An issue for the agenda, with a statement of it and what it is linked to."""

    kind: ClassVar[str] = "issue raised"
    subjects: ClassVar[tuple[str, ...]] = ("issue",)
    words_in: ClassVar[tuple[str, ...]] = ("title", "statement")
    issue: str
    title: str
    statement: str = ""
    raised_by: str = ""
    links: tuple[str, ...] = ()


class IssueMoved(Event, frozen=True):
    """An issue changed state."""

    kind: ClassVar[str] = "issue moved"
    subjects: ClassVar[tuple[str, ...]] = ("issue",)
    words_in: ClassVar[tuple[str, ...]] = ("note",)
    issue: str
    to: IssueState
    note: str = ""


class InstructionsAwaited(Event, frozen=True):
    """A delegation waits for its capital."""

    kind: ClassVar[str] = "instructions awaited"
    subjects: ClassVar[tuple[str, ...]] = ("instructions",)
    words_in: ClassVar[tuple[str, ...]] = ("about",)
    instructions: str
    side: str
    issue: str = ""
    about: str = ""
    since: str = ""
    expected: str = ""


class InstructionsArrived(Event, frozen=True):
    """The capital has answered."""

    kind: ClassVar[str] = "instructions arrived"
    subjects: ClassVar[tuple[str, ...]] = ("instructions",)
    words_in: ClassVar[tuple[str, ...]] = ("note",)
    instructions: str
    note: str = ""


# --- what was said


class NoteTaken(Event, frozen=True):
    """Words said, as said; ``side`` is whose words they are, ``interpreted`` how the room heard them."""

    kind: ClassVar[str] = "note taken"
    subjects: ClassVar[tuple[str, ...]] = ("note",)
    words_in: ClassVar[tuple[str, ...]] = ("words", "interpreted")
    note: str
    side: str
    words: str
    mark: Mark = "MEDIATOR_ONLY"
    speaker: str = ""
    session: str = ""
    issue: str = ""
    taken_by: str = ""
    interpreted: str = ""
    language: str = ""


class NoteReadBack(Event, frozen=True):
    """The speaker's side confirmed or corrected the note."""

    kind: ClassVar[str] = "note read back"
    subjects: ClassVar[tuple[str, ...]] = ("note",)
    words_in: ClassVar[tuple[str, ...]] = ("wording",)
    note: str
    verdict: Literal["confirmed", "corrected"]
    wording: str = ""


class NoteMarked(Event, frozen=True):
    """The note's mark was changed."""

    kind: ClassVar[str] = "note marked"
    subjects: ClassVar[tuple[str, ...]] = ("note",)
    note: str
    mark: Mark


class NoteRetracted(Event, frozen=True):
    """A note or message was entered in the wrong place or in error; it stays known that it was shown."""

    kind: ClassVar[str] = "note retracted"
    subjects: ClassVar[tuple[str, ...]] = ("note",)
    words_in: ClassVar[tuple[str, ...]] = ("why",)
    note: str
    why: str = ""


# --- consent and conveying


class ConsentAsked(Event, frozen=True):
    """The mediator asks the originator whether this may be passed on."""

    kind: ClassVar[str] = "consent asked"
    subjects: ClassVar[tuple[str, ...]] = ("consent", "note")
    words_in: ClassVar[tuple[str, ...]] = ("wording",)
    consent: str
    note: str
    recipients: tuple[str, ...]
    wording: str = ""
    attributed: bool = False


class ConsentGranted(Event, frozen=True):
    """The originator agrees: to whom, in which words, until when, once or more often, named or not."""

    kind: ClassVar[str] = "consent granted"
    subjects: ClassVar[tuple[str, ...]] = ("consent", "note")
    words_in: ClassVar[tuple[str, ...]] = ("wording",)
    consent: str
    note: str
    recipients: tuple[str, ...]
    wording: str = ""
    attributed: bool = False
    once: bool = False
    expires: str = ""


class ConsentRefused(Event, frozen=True):
    """The originator does not agree."""

    kind: ClassVar[str] = "consent refused"
    subjects: ClassVar[tuple[str, ...]] = ("consent", "note")
    words_in: ClassVar[tuple[str, ...]] = ("why",)
    consent: str
    note: str
    why: str = ""


class ConsentWithdrawn(Event, frozen=True):
    """No further use; what was already passed on stays in the ledger."""

    kind: ClassVar[str] = "consent withdrawn"
    subjects: ClassVar[tuple[str, ...]] = ("consent", "note")
    words_in: ClassVar[tuple[str, ...]] = ("why",)
    consent: str
    note: str
    why: str = ""


class ConsentUsed(Event, frozen=True):
    """In the originator's channel: it was passed on, to whom and in which words."""

    kind: ClassVar[str] = "consent used"
    subjects: ClassVar[tuple[str, ...]] = ("use", "note", "consent")
    words_in: ClassVar[tuple[str, ...]] = ("wording",)
    use: str
    note: str
    recipients: tuple[str, ...]
    wording: str
    consent: str = ""
    attributed: bool = False


class Conveyed(Event, frozen=True):
    """In the recipient's channel: what the mediator passed on; ``source`` only where the consent names it."""

    kind: ClassVar[str] = "conveyed"
    subjects: ClassVar[tuple[str, ...]] = ("message",)
    words_in: ClassVar[tuple[str, ...]] = ("words",)
    message: str
    words: str
    source: str = ""


class ConveyanceLinked(Event, frozen=True):
    """In the mediation's own channel: which message came from which note, by which consent."""

    kind: ClassVar[str] = "conveyance linked"
    subjects: ClassVar[tuple[str, ...]] = ("link",)
    link: str
    note: str
    message: str
    recipients: tuple[str, ...]
    consent: str = ""


class LeakReasonLogged(Event, frozen=True):
    """In the writer's own channel: why wording that partly matches was written into a wider channel."""

    kind: ClassVar[str] = "leak reason logged"
    subjects: ClassVar[tuple[str, ...]] = ("log",)
    log: str
    audience: tuple[str, ...]
    found: tuple[str, ...]
    reason: str


# --- offers, undertakings, papers


class OfferPut(Event, frozen=True):
    """An offer to the sides ``asked``; sealed answers open together at the hour ``until``."""

    kind: ClassVar[str] = "offer put"
    subjects: ClassVar[tuple[str, ...]] = ("offer",)
    words_in: ClassVar[tuple[str, ...]] = ("terms",)
    offer: str
    terms: str
    asked: tuple[str, ...]
    sealed: bool = False
    until: str = ""
    issue: str = ""


class OfferAnswered(Event, frozen=True):
    """One side's answer, in the channel of that side and whoever may see it."""

    kind: ClassVar[str] = "offer answered"
    subjects: ClassVar[tuple[str, ...]] = ("reply",)
    words_in: ClassVar[tuple[str, ...]] = ("condition", "counter")
    reply: str
    offer: str
    side: str
    answer: Answer
    until: str = ""
    condition: str = ""
    counter: str = ""


class OfferClosed(Event, frozen=True):
    """The offer is no longer open; the outcome says no more than the declared rule allows."""

    kind: ClassVar[str] = "offer closed"
    subjects: ClassVar[tuple[str, ...]] = ("offer",)
    offer: str
    outcome: Outcome


class UndertakingGiven(Event, frozen=True):
    """A promise made within the talks: who, to whom, what, by when."""

    kind: ClassVar[str] = "undertaking given"
    subjects: ClassVar[tuple[str, ...]] = ("undertaking",)
    words_in: ClassVar[tuple[str, ...]] = ("what",)
    undertaking: str
    side: str
    to: tuple[str, ...]
    what: str
    due: str = ""
    session: str = ""


class UndertakingSettled(Event, frozen=True):
    """A promise was kept, broken, or released by those it was made to."""

    kind: ClassVar[str] = "undertaking settled"
    subjects: ClassVar[tuple[str, ...]] = ("undertaking",)
    words_in: ClassVar[tuple[str, ...]] = ("note",)
    undertaking: str
    how: Settled
    note: str = ""


class PaperHandedOver(Event, frozen=True):
    """A paper changed hands; ``sha256`` names its scan among the channel's attachments."""

    kind: ClassVar[str] = "paper handed over"
    subjects: ClassVar[tuple[str, ...]] = ("paper",)
    words_in: ClassVar[tuple[str, ...]] = ("title",)
    paper: str
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


class PaperReturned(Event, frozen=True):
    """One numbered copy came back."""

    kind: ClassVar[str] = "paper returned"
    subjects: ClassVar[tuple[str, ...]] = ("paper",)
    paper: str
    copy_number: int


def _kinds(base: type[Event]) -> dict[str, type[Event]]:
    return {event.kind: event for event in base.__subclasses__()}


KINDS: dict[str, type[Event]] = _kinds(Event)

#: (kind, version) → a pure function that raises a body to the next version.
UPCASTERS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}

E = TypeVar("E", bound=Event)
_DECODERS = {kind: msgspec.json.Decoder(event) for kind, event in KINDS.items()}


def read_event(entry: Entry) -> Event:
    """The event an entry holds, raised to the present version. Raises Damaged for one nobody can have written."""
    decoder = _DECODERS.get(entry.kind)
    if decoder is None or entry.v > KINDS[entry.kind].version:
        raise Damaged(
            f"The record holds “{entry.kind}”, version {entry.v}, which this release does not know. "
            "Use the release that wrote it, or a later one."
        )
    try:
        if entry.v == KINDS[entry.kind].version:
            return decoder.decode(entry.body)
        body = msgspec.json.decode(entry.body)
        for version in range(entry.v, KINDS[entry.kind].version):
            body = UPCASTERS[entry.kind, version](body)
        return msgspec.convert(body, KINDS[entry.kind])
    except (msgspec.MsgspecError, KeyError) as error:
        raise Damaged(f"An entry “{entry.kind}” cannot be read: {error}.") from error
