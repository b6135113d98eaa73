"""Sheets a person takes along: the walk-in sheet, the ledger, the handover, the debrief.

Each is a frozen value computed from one view and an instant, so each shows nothing that its reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goodoffices.basics.instants import Instant
from goodoffices.rules import things as th
from goodoffices.rules.consents import permission
from goodoffices.rules.frame import MEDIATION, side_of
from goodoffices.rules.view import View, within


@dataclass(frozen=True, slots=True)
class Line:
    """Something another side said: whose it is, in which words it may be used, and why (not)."""

    note: str
    side: str
    at: Instant
    words: str
    why: str
    hand: str


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What to have in one's head when walking into a session.

    The four lists are the mediation's: what others said elsewhere, judged for the audience of this session.
    """

    session: th.Session
    audience: tuple[str, ...]
    points: tuple[th.Issue, ...]
    we_owe: tuple[th.Undertaking, ...]
    they_owe: tuple[th.Undertaking, ...]
    awaited: tuple[th.Instructions, ...]
    offers: tuple[th.Offer, ...]
    asked: tuple[th.Consent, ...]
    may_say: tuple[Line, ...] = ()
    unattributed: tuple[Line, ...] = ()
    ask_first: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()


def walk_in(view: View, session_id: str, now: Instant) -> WalkIn:
    """The walk-in sheet for one session; NotFound when the viewer cannot see it."""
    session = view.find(th.Session, session_id)
    audience = view.audience(session)
    present = {side_of(circle) for circle in audience}
    pending = [u for u in view.all(th.Undertaking) if not u.settled]
    issues = {issue.id: issue for issue in view.all(th.Issue)}
    lists: dict[str, list[Line]] = {"may": [], "unattributed": [], "ask": [], "never": []}
    if view.side == MEDIATION:
        for note in view.all(th.Note):
            _sort_note(view, note, audience, now, lists)
    return WalkIn(
        session=session,
        audience=audience,
        points=tuple(issues[id_] for id_ in session.agenda if id_ in issues)
        or tuple(i for i in issues.values() if i.state in ("open", "under discussion") and _shown(view, i, audience)),
        we_owe=tuple(u for u in pending if u.side == view.side and {side_of(c) for c in u.to} & present),
        they_owe=tuple(u for u in pending if u.side in present - {view.side} and _to_side(u.to, view.side)),
        awaited=tuple(i for i in view.all(th.Instructions) if not i.arrived_at and i.side in present),
        offers=tuple(o for o in view.all(th.Offer) if o.outcome is None and set(o.asked) & present),
        asked=tuple(c for c in view.all(th.Consent) if c.state == "asked" and _asks(view, c) in present),
        may_say=tuple(lists["may"]),
        unattributed=tuple(lists["unattributed"]),
        ask_first=tuple(lists["ask"]),
        must_not=tuple(lists["never"]),
    )


def _shown(view: View, thing: th.Thing, audience: tuple[str, ...]) -> bool:
    return within(audience, view.audience(thing))


def _to_side(circles: Iterable[str], side: str) -> bool:
    return any(side_of(circle) == side for circle in circles)


def _asks(view: View, consent: th.Consent) -> str:
    note = view.maybe(th.Note, consent.note)
    return note.side if note else ""


def _sort_note(
    view: View, note: th.Note, audience: tuple[str, ...], now: Instant, lists: dict[str, list[Line]]
) -> None:
    """Put a note that not everyone in the room has heard on the list it belongs to."""
    if note.side == MEDIATION or note.retracted_at or within(audience, view.audience(note)):
        return
    leave = permission(view, note, audience, now)
    line = Line(note.id, note.side, note.at, leave.wording or note.as_said, leave.why, _hand(note, leave.consent))
    if leave.allowed:
        lists["may" if leave.attributed else "unattributed"].append(line)
    else:
        lists[leave.need].append(line)


def _hand(note: th.Note, consent: th.Consent | None) -> str:
    """How firm the words are: the consent's hand, else the read-back's, else the note's."""
    by = (consent.decided_by if consent else None) or note.read_back or note.by
    return by.how


# --- the disclosure ledger


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One line of the ledger.

    ``what`` is *passed on* (words of ``side`` went to ``to``), *told* (``to`` was told) or *was shown* (a
    retracted entry that ``to`` could read).  ``basis`` names the consent or mark, empty for what one was told.
    """

    at: Instant
    what: str
    to: tuple[str, ...]
    words: str
    side: str = ""
    basis: str = ""
    attributed: bool = False
    hand: str = ""
    thing: str = ""


def ledger(view: View) -> tuple[Disclosure, ...]:
    """Who was told what, when, in which words, by whose consent: the part this viewer may see, oldest first."""
    uses = view.all(th.Use)
    lines = [_passed_on(view, use) for use in uses]
    links = {link.message: link for link in view.all(th.Link)}
    both_ends = {(use.note, use.wording) for use in uses}  # one line, where a viewer sees where it came from
    for message in view.all(th.Message):
        link = links.get(message.id)
        if link is None or (link.note, message.words) not in both_ends:
            lines.append(_told(view, message, link))
        if message.retracted_at:
            lines.append(_was_shown(view, message, message.words, message.retracted_at))
    lines.extend(
        _was_shown(view, note, note.as_said, note.retracted_at) for note in view.all(th.Note) if note.retracted_at
    )
    return tuple(sorted(lines, key=lambda line: (line.at, line.what, line.thing)))


def _passed_on(view: View, use: th.Use) -> Disclosure:
    note, consent = view.maybe(th.Note, use.note), view.maybe(th.Consent, use.consent) if use.consent else None
    return Disclosure(
        at=use.at,
        what="passed on",
        to=use.recipients,
        words=use.wording,
        side=note.side if note else "",
        basis=use.consent or "mark",
        attributed=use.attributed,
        hand=consent.decided_by.how if consent and consent.decided_by else "",
        thing=use.note,
    )


def _told(view: View, message: th.Message, link: th.Link | None) -> Disclosure:
    to = tuple(circle for circle in view.audience(message) if side_of(circle) != message.by.side)
    return Disclosure(
        at=message.at,
        what="told",
        to=to,
        words=message.words,
        side=message.source,
        basis=link.consent if link else "",
        attributed=bool(message.source),
        thing=message.id,
    )


def _was_shown(view: View, thing: th.Thing, words: str, until: str) -> Disclosure:
    audience = view.audience(thing)
    return Disclosure(
        at=thing.at,
        what="was shown",
        to=audience,
        words=words,
        side=thing.by.side,
        basis=f"retracted {until}",
        thing=thing.id,
    )


# --- handover and debrief


@dataclass(frozen=True, slots=True)
class Handover:
    """What whoever takes over the shift must know."""

    since: Instant
    now: Instant
    held: tuple[th.Session, ...]
    coming: tuple[th.Session, ...]
    notes: tuple[th.Note, ...]
    consents: tuple[th.Consent, ...]
    not_read_back: tuple[th.Note, ...]
    undertakings: tuple[th.Undertaking, ...]
    instructions: tuple[th.Instructions, ...]
    offers: tuple[th.Offer, ...]
    papers_out: tuple[th.Paper, ...]


def handover(view: View, since: Instant, now: Instant) -> Handover:
    """What happened since an instant, and what is still owed, asked or awaited."""
    sessions = view.all(th.Session)
    notes = [note for note in view.all(th.Note) if not note.retracted_at]
    return Handover(
        since=since,
        now=now,
        held=tuple(s for s in sessions if any(move.at >= since for move in s.moves)),
        coming=tuple(sorted((s for s in sessions if s.state == "planned"), key=lambda s: (s.starts or "9", s.id))),
        notes=tuple(note for note in notes if note.at >= since),
        consents=tuple(c for c in view.all(th.Consent) if c.state == "asked"),
        not_read_back=tuple(n for n in notes if n.standing == "not read back" and n.side != view.side),
        undertakings=tuple(u for u in view.all(th.Undertaking) if not u.settled),
        instructions=tuple(i for i in view.all(th.Instructions) if not i.arrived_at),
        offers=tuple(o for o in view.all(th.Offer) if o.outcome is None),
        papers_out=tuple(p for p in view.all(th.Paper) if p.return_by and len(p.returned) < p.copies),
    )


@dataclass(frozen=True, slots=True)
class Debrief:
    """A round as it went: its sessions, what was said there, what was promised and offered."""

    number: int
    sessions: tuple[th.Session, ...]
    notes: dict[str, tuple[th.Note, ...]]
    issues: tuple[th.Issue, ...]
    offers: tuple[th.Offer, ...]
    undertakings: tuple[th.Undertaking, ...]
    disclosures: tuple[Disclosure, ...]


def debrief(view: View, number: int) -> Debrief:
    """The debrief of one round, from what this viewer sees."""
    sessions = tuple(s for s in view.all(th.Session) if s.round == number)
    found = view.maybe(th.Round, f"round-{number}")
    start = found.opened_at if found else ""
    end = (found.closed_at if found else "") or "9"
    during = [thing for thing in (*view.all(th.Offer), *view.all(th.Undertaking)) if start <= thing.at <= end]
    return Debrief(
        number=number,
        sessions=sessions,
        notes={s.id: tuple(n for n in view.all(th.Note) if n.session == s.id) for s in sessions},
        issues=tuple(view.all(th.Issue)),
        offers=tuple(t for t in during if isinstance(t, th.Offer)),
        undertakings=tuple(t for t in during if isinstance(t, th.Undertaking)),
        disclosures=tuple(line for line in ledger(view) if start <= line.at <= end),
    )


__all__ = ["Debrief", "Disclosure", "Handover", "Line", "WalkIn", "debrief", "handover", "ledger", "walk_in"]
