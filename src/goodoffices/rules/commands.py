"""Commands: what somebody asks to be done. Imperative, frozen, checked when decided.

``reason`` answers the leak check where wording matches in part; it is logged in the writer's own channel.
``to`` is an audience without the writer, who is always added.
"""

from __future__ import annotations

import msgspec

from goodoffices.rules import events as ev
from goodoffices.rules.frame import Frame, Party, ThirdParty


class Command(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every command may carry."""

    reason: str = ""


class OpenTalks(Command, frozen=True, kw_only=True):
    """Set up talks with this frame."""

    talks: str
    frame: Frame


class CloseTalks(Command, frozen=True, kw_only=True):
    """End the talks; under a ground rule that says so, the mediation's notes are destroyed."""

    why: str = ""


class JoinTalks(Command, frozen=True, kw_only=True):
    """Someone joins: the frame's channel is succeeded by one that holds the newcomer too."""

    party: Party | None = None
    third_party: ThirdParty | None = None
    carry: tuple[str, ...] = ()


class SucceedChannel(Command, frozen=True, kw_only=True):
    """Close a channel and go on in one with other circles, carrying the chosen things over."""

    channel: str
    audience: tuple[str, ...]
    carry: tuple[str, ...] = ()
    why: str = ""


class OccupySeat(Command, frozen=True, kw_only=True):
    """A person takes a seat. ``token_digest`` is the SHA-256, in hex, of the token handed to that person."""

    seat: str
    person: str
    token_digest: str


class VacateSeat(Command, frozen=True, kw_only=True):
    """The person leaves the seat."""

    seat: str


class MoveRound(Command, frozen=True, kw_only=True):
    """Open or close a round."""

    number: int
    to: str
    note: str = ""


class PlanSession(Command, frozen=True, kw_only=True):
    """Plan a session with the circles ``to``. ``minutes`` is speaking time; consecutive interpretation doubles it."""

    to: tuple[str, ...]
    format: ev.Format | None = None
    title: str = ""
    purpose: str = ""
    starts: str = ""
    minutes: int = 60
    room: str = ""
    round: int = 0
    interpretation: ev.Interpretation = "none"
    agenda: tuple[str, ...] = ()


class MoveSession(Command, frozen=True, kw_only=True):
    """Open, recess, walk out of, adjourn, resume, collapse, close or cancel a session.

    Without a word about ``clocks``, opening starts them and everything else leaves them as they are.
    """

    session: str
    to: ev.SessionState
    who: str = ""
    why: str = ""
    terms: str = ""
    clocks: ev.Clocks | None = None
    offers: ev.PendingOffers = "stand"


class RecordAttendance(Command, frozen=True, kw_only=True):
    """Say who is in the room."""

    session: str
    present: tuple[ev.Attendee, ...]


class RaiseIssue(Command, frozen=True, kw_only=True):
    """Put an issue on an agenda; an empty ``to`` means everyone's."""

    title: str
    statement: str = ""
    to: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    raised_by: str = ""


class MoveIssue(Command, frozen=True, kw_only=True):
    """Change an issue's state."""

    issue: str
    to: ev.IssueState
    note: str = ""


class AwaitInstructions(Command, frozen=True, kw_only=True):
    """A side waits for its capital; told to ``to`` (the mediation unless said otherwise)."""

    side: str
    issue: str = ""
    about: str = ""
    since: str = ""
    expected: str = ""
    to: tuple[str, ...] = ()


class ReceiveInstructions(Command, frozen=True, kw_only=True):
    """The capital has answered."""

    instructions: str
    note: str = ""


class TakeNote(Command, frozen=True, kw_only=True):
    """Take down words. ``side`` is whose words they are: the writer's own unless said otherwise."""

    words: str
    to: tuple[str, ...] = ()
    side: str = ""
    speaker: str = ""
    mark: ev.Mark = "MEDIATOR_ONLY"
    session: str = ""
    issue: str = ""
    taken_by: str = ""
    interpreted: str = ""
    language: str = ""


class ReadBack(Command, frozen=True, kw_only=True):
    """Confirm a note, or correct it with ``wording``."""

    note: str
    wording: str = ""


class MarkNote(Command, frozen=True, kw_only=True):
    """Change a note's mark: its originator either way, the mediation only tighter."""

    note: str
    mark: ev.Mark


class RetractNote(Command, frozen=True, kw_only=True):
    """Take back a note entered in the wrong place or in error."""

    note: str
    why: str = ""


class AskConsent(Command, frozen=True, kw_only=True):
    """Ask the originator whether a note may be passed on."""

    note: str
    recipients: tuple[str, ...]
    wording: str = ""
    attributed: bool = False


class GrantConsent(Command, frozen=True, kw_only=True):
    """Consent, to what was asked or (given a note) unasked; anything set here narrows or replaces what was asked."""

    consent: str = ""
    note: str = ""
    recipients: tuple[str, ...] = ()
    wording: str = ""
    attributed: bool | None = None
    once: bool = False
    expires: str = ""


class RefuseConsent(Command, frozen=True, kw_only=True):
    """Do not consent."""

    consent: str = ""
    note: str = ""
    why: str = ""


class WithdrawConsent(Command, frozen=True, kw_only=True):
    """End a consent; what was passed on under it stays in the ledger."""

    consent: str
    why: str = ""


class Convey(Command, frozen=True, kw_only=True):
    """Pass a note on to ``to``, in the words its consent allows."""

    note: str
    to: tuple[str, ...]
    wording: str = ""


class PutOffer(Command, frozen=True, kw_only=True):
    """Put an offer to the parties ``to``; ``copy`` are further readers, such as the mediation."""

    terms: str
    to: tuple[str, ...]
    copy: tuple[str, ...] = ()
    sealed: bool = False
    until: str = ""
    issue: str = ""


class AnswerOffer(Command, frozen=True, kw_only=True):
    """Answer an offer; the latest answer before the hour counts."""

    offer: str
    answer: ev.Answer
    until: str = ""
    condition: str = ""
    counter: str = ""


class CloseOffer(Command, frozen=True, kw_only=True):
    """Close an offer, or withdraw it; a sealed one closed before its hour is withdrawn and releases nothing."""

    offer: str
    withdraw: bool = False


class GiveUndertaking(Command, frozen=True, kw_only=True):
    """Promise ``what`` to the sides ``to``; ``copy`` are further readers."""

    what: str
    to: tuple[str, ...]
    copy: tuple[str, ...] = ()
    due: str = ""
    session: str = ""


class SettleUndertaking(Command, frozen=True, kw_only=True):
    """Say that a promise was kept, broken, or released."""

    undertaking: str
    how: ev.Settled
    note: str = ""


class HandOverPaper(Command, frozen=True, kw_only=True):
    """Register a paper handed to ``to``; ``copy`` are further readers."""

    title: str
    to: tuple[str, ...]
    copy: tuple[str, ...] = ()
    form: ev.PaperForm = "non-paper"
    attributable: bool = False
    return_by: str = ""
    copies: int = 1
    sha256: str = ""
    size: int = 0
    file_name: str = ""


class ReturnPaper(Command, frozen=True, kw_only=True):
    """A numbered copy came back."""

    paper: str
    copy_number: int


class EraseThings(Command, frozen=True, kw_only=True):
    """Destroy the entries of these things, in one channel of the actor's."""

    channel: str
    things: tuple[str, ...]
    why: str
