"""Each kind of thing as an item of a page: who, which words, in which state, by which hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from goodoffices.exchange.wording import hand, listed, mark_words, when, who
from goodoffices.rules import things as th
from goodoffices.rules.view import View


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a page.

    ``lead`` says who and what in our words, ``words`` are the sides' own and shown as they are, ``tags`` are
    state and mark as words, ``hand`` is how it came in, ``side`` whose words they are (for the side's style).
    """

    lead: str
    words: str = ""
    at: str = ""
    tags: tuple[str, ...] = ()
    hand: str = ""
    id: str = ""
    side: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A headed list; ``empty`` says what belongs here. ``tone`` is *never* for what must not be said."""

    title: str
    items: tuple[Item, ...]
    empty: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page for one recipient: rows of sections side by side, each shown with nothing its reader may not see.

    ``style`` is the recipient side's style, 0 to 5, or -1 for the mediation.
    """

    title: str
    subtitle: str
    band: str
    recipient: str
    made_at: str
    rows: tuple[tuple[Section, ...], ...]
    facts: tuple[tuple[str, str], ...] = ()
    kind: str = "sheet"
    style: int = -1


def item_of(view: View, thing: th.Thing) -> Item:
    """The item for any thing this viewer sees."""
    return _KINDS[type(thing)](view, thing)


def _note(view: View, note: th.Note) -> Item:
    tags = [mark_words(note.mark), note.standing]
    if note.language:
        tags.append(f"in {note.language}")
    if note.retracted_at:
        why = f": {note.retracted_why}" if note.retracted_why else ""
        tags.append(f"retracted {when(note.retracted_at, view.frame)}{why}")
    corrected = note.wording and note.wording != note.words
    heard = f"as interpreted: {note.interpreted}" if note.interpreted else ""
    return Item(
        lead=f"{who(note.side, begins=True)} said" + (f" ({note.speaker})" if note.speaker else ""),
        words=note.as_said,
        at=when(note.at, view.frame),
        tags=tuple(tags),
        hand=hand(note.read_back or note.by),
        id=note.id,
        side=note.side,
        was=f"first taken down as: {note.words}" if corrected else heard,
    )


def _consent(view: View, consent: th.Consent) -> Item:
    note = view.maybe(th.Note, consent.note)
    whose = note.side if note else "the originator"
    tags: list[str] = [consent.state]
    if consent.state in ("asked", "granted"):
        tags.append("source may be named" if consent.attributed else "source not named")
    tags += ["one use"] if consent.once else []
    tags += [f"until {when(consent.expires, view.frame)}"] if consent.expires else []
    tags += [f"used {consent.uses}×"] if consent.uses else []
    tags += [f"why: {consent.why}"] if consent.why else []
    verb = {"asked": "is asked to let", "granted": "lets", "refused": "does not let", "withdrawn": "no longer lets"}
    lead = f"{whose} {verb[consent.state]} the mediation tell {listed(consent.recipients) or 'others'}"
    words = consent.wording or (note.as_said if note else "")
    at = when(consent.decided_at or consent.at, view.frame)
    return Item(lead, words, at, tuple(tags), hand(consent.decided_by or consent.by), consent.id, whose)


def _use(view: View, use: th.Use) -> Item:
    note = view.maybe(th.Note, use.note)
    tags = (
        "source named" if use.attributed else "source not named",
        f"by consent {use.consent}" if use.consent else "by mark",
    )
    lead = f"Passed on to {listed(use.recipients)}"
    return Item(lead, use.wording, when(use.at, view.frame), tags, hand(use.by), use.id, note.side if note else "")


def _message(view: View, message: th.Message) -> Item:
    tags = [f"from {message.source}" if message.source else "source not named"]
    if message.retracted_at:
        tags.append(f"retracted {when(message.retracted_at, view.frame)}")
    lead = "The mediation passed on"
    return Item(
        lead, message.words, when(message.at, view.frame), tuple(tags), hand(message.by), message.id, message.source
    )


def _link(view: View, link: th.Link) -> Item:
    lead = f"{link.note} was passed on to {listed(link.recipients)} as {link.message}"
    tags = (f"by consent {link.consent}",) if link.consent else ("by mark or own words",)
    return Item(lead, "", when(link.at, view.frame), tags, hand(link.by), link.id)


def _reason(view: View, log: th.LeakReason) -> Item:
    lead = f"Wording close to a confidence was written to {listed(log.audience)}"
    return Item(lead, log.reason, when(log.at, view.frame), (f"shared: {'; '.join(log.found)}",), hand(log.by), log.id)


def _session(view: View, session: th.Session) -> Item:
    tags: list[str] = [session.state]
    tags += [f"planned for {when(session.starts, view.frame)}"] if session.starts and session.opened_at else []
    tags += [f"round {session.round}"] if session.round else []
    tags += [session.room] if session.room else []
    tags += [f"interpretation: {session.interpretation}"] if session.interpretation != "none" else []
    tags += [_move(view, move) for move in session.moves if move.to != "open" or move is not session.moves[0]]
    if session.present:
        tags.append("present: " + listed(_attendee(each.name, each.side, each.capacity) for each in session.present))
    lead = f"{session.format.capitalize()}: {session.title}" if session.title else session.format.capitalize()
    at = when(session.opened_at or session.starts or session.at, view.frame)
    return Item(lead, session.purpose, at, tuple(tags), hand(session.by), session.id)


def _attendee(name: str, side: str, capacity: str) -> str:
    return f"{name} ({' – '.join(part for part in (side, capacity) if part)})" if side or capacity else name


def _move(view: View, move: th.Move) -> str:
    said = f"{'resumed' if move.to == 'open' else move.to} {when(move.at, view.frame)}"
    said += f", by {move.who}" if move.who else ""
    said += f", reason as stated: “{move.reason}”" if move.reason else ""
    said += f", terms of return: “{move.terms}”" if move.terms else ""
    said += ", clocks stopped" if move.clocks == "stopped" else ""
    return said + (", pending offers lapse" if move.offers == "lapse" else "")


def _round(view: View, found: th.Round) -> Item:
    tags = [f"opened {when(found.opened_at, view.frame)}"] if found.opened_at else []
    tags += [f"closed {when(found.closed_at, view.frame)}"] if found.closed_at else []
    return Item(f"Round {found.number}", found.note, when(found.at, view.frame), tuple(tags), hand(found.by), found.id)


def _issue(view: View, issue: th.Issue) -> Item:
    tags = [issue.state, *([f"linked to {listed(issue.links)}"] if issue.links else [])]
    tags += [issue.moved_note] if issue.moved_note else []
    words = f"{issue.title}. {issue.statement}" if issue.statement else issue.title
    lead = f"Issue, raised by {who(issue.raised_by)}"
    return Item(lead, words, when(issue.at, view.frame), tuple(tags), hand(issue.by), issue.id)


def _instructions(view: View, awaited: th.Instructions) -> Item:
    since = when(awaited.since, view.frame)
    tags = [f"arrived {when(awaited.arrived_at, view.frame)}" if awaited.arrived_at else f"awaited since {since}"]
    tags += [f"expected {when(awaited.expected, view.frame)}"] if awaited.expected and not awaited.arrived_at else []
    tags += [awaited.arrived_note] if awaited.arrived_note else []
    lead = f"{awaited.side} and its capital"
    return Item(
        lead, awaited.about, when(awaited.at, view.frame), tuple(tags), hand(awaited.by), awaited.id, awaited.side
    )


def _offer(view: View, offer: th.Offer) -> Item:
    tags = [offer.outcome or "open", "answers sealed until the hour" if offer.sealed else "answers seen by who put it"]
    tags += [f"hour: {when(offer.until, view.frame)}"] if offer.until else []
    replies = view.replies(offer.id).values()
    tags += [f"{reply.side}: {reply.answer} ({hand(reply.by)})" for reply in replies]
    lead = f"Offer by {who(offer.by.side)} to {listed(offer.asked)}"
    return Item(lead, offer.terms, when(offer.at, view.frame), tuple(tags), hand(offer.by), offer.id, offer.by.side)


def _reply(view: View, reply: th.Reply) -> Item:
    tags = [reply.answer, *([f"until {when(reply.until, view.frame)}"] if reply.until else [])]
    words = reply.condition or reply.counter
    lead = f"{reply.side} answered {reply.offer}"
    return Item(lead, words, when(reply.at, view.frame), tuple(tags), hand(reply.by), reply.id, reply.side)


def _undertaking(view: View, promise: th.Undertaking) -> Item:
    tags = [promise.settled or "pending", *([f"due {when(promise.due, view.frame)}"] if promise.due else [])]
    tags += [promise.settled_note] if promise.settled_note else []
    lead = f"{who(promise.side, begins=True)} promised {listed(map(who, promise.to))}"
    return Item(
        lead, promise.what, when(promise.at, view.frame), tuple(tags), hand(promise.by), promise.id, promise.side
    )


def _paper(view: View, paper: th.Paper) -> Item:
    tags = [paper.form, "attributable" if paper.attributable else "not attributable"]
    tags += [f"{paper.copies} numbered copies"] if paper.copies > 1 else []
    tags += [f"back: {', '.join(map(str, paper.returned))}"] if paper.returned else []
    tags += [f"to be returned by {when(paper.return_by, view.frame)}"] if paper.return_by else []
    tags += [f"attachment {paper.file_name or 'kept'}, SHA-256 {paper.sha256}"] if paper.sha256 else []
    lead = f"{who(paper.side, begins=True)} handed {listed(map(who, paper.to))}"
    return Item(lead, paper.title, when(paper.at, view.frame), tuple(tags), hand(paper.by), paper.id, paper.side)


def _occupancy(view: View, seat: th.Occupancy) -> Item:
    state = "occupied: its token signs" if seat.person else "free"
    return Item(f"Seat {seat.id}", "", when(seat.at, view.frame), (state,), hand(seat.by), seat.id)


_KINDS: dict[type[th.Thing], Callable[[View, Any], Item]] = {
    th.Note: _note,
    th.Consent: _consent,
    th.Use: _use,
    th.Message: _message,
    th.Link: _link,
    th.LeakReason: _reason,
    th.Session: _session,
    th.Round: _round,
    th.Issue: _issue,
    th.Instructions: _instructions,
    th.Offer: _offer,
    th.Reply: _reply,
    th.Undertaking: _undertaking,
    th.Paper: _paper,
    th.Occupancy: _occupancy,
}
