"""The declared releases: the only places where what one channel holds shows in another. All of them are here.

(a) ``convey``       a copy of the words goes into the recipients' channel; the source only if the consent says
                     so.  That the consent was used is recorded in the originator's channel; the link between
                     both lives with the mediation.
(b) ``close_offer``  open answers: the one who put the offer says how it ended, in one of two phrases.
    ``open_sealed``  sealed answers: at the hour, "accepted by all" or "closed without agreement", nothing else.

Succession (``standing.join_talks``) shows newcomers the present frame and the chosen things, nothing earlier.
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.consents import Permission, permission
from goodoffices.rules.desk import Desk, Draft
from goodoffices.rules.frame import refuse_unknown, side_of
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import audience_of, covers

# --- (a) convey


def convey(desk: Desk, command: co.Convey) -> None:
    """Pass a note on, if its originator consents, in the words that the consent allows."""
    desk.only_mediation("pass on what was said")
    note = desk.view.find(th.Note, command.note)
    home = desk.room_of(note.channel)
    recipients = audience_of(command.to)
    if not recipients:
        raise Malformed("Say to whom it goes (--to).")
    refuse_unknown(desk.view.frame, recipients)
    # The mediation's own circles in the note's channel, so that no more of the team learns it than knew.
    ours = tuple(circle for circle in home.audience if side_of(circle) == desk.actor.side) or desk.actor.circles[:1]
    target = audience_of((*recipients, *ours))
    if all(covers(home.audience, circle) for circle in target):
        raise Refused(f"{' and '.join(recipients)} was in the room when this was said.")
    leave = permission(desk.view, note, target, desk.now(home), command.wording or None)
    if not leave.allowed:
        raise Refused(f"Not passed on. {leave.why}")
    words = _words(command, note, leave)
    room = desk.room(target)
    message = desk.new_id(room, "message")
    source = note.side if leave.attributed else ""
    desk.write(room, ev.Conveyed(message=message, words=words, source=source), _same_source(desk, note))
    desk.record_use(note, leave, recipients, words)
    own = desk.room(ours)
    consent = leave.consent.id if leave.consent else ""
    link = desk.ids.thing("link", own.id, desk.position(own))
    linked = ev.ConveyanceLinked(link=link, note=note.id, message=message, recipients=recipients, consent=consent)
    desk.write(own, linked)
    if not leave.attributed and len(desk.view.frame.parties) == 2:
        desk.warnings.append("With two parties, “unattributed” hides little: they can tell whose words these are.")


def _words(command: co.Convey, note: th.Note, leave: Permission) -> str:
    asked = command.wording.strip()
    if leave.wording is not None and asked and asked != leave.wording:
        raise Refused(
            f"Not passed on. {note.side} allows these words only: “{leave.wording}”. Ask for others (consent ask)."
        )
    return asked or leave.wording or note.as_said


def _same_source(desk: Desk, note: th.Note) -> frozenset[str]:
    """The note itself and what was made of it before: sharing words with these is what conveying is."""
    return frozenset({note.id, *(link.message for link in desk.view.all(th.Link) if link.note == note.id)})


# --- (b) answers


def close_offer(desk: Desk, command: co.CloseOffer) -> None:
    """Close or withdraw; only the side that put it. What a sealed offer was answered is never looked at here."""
    offer = desk.view.find(th.Offer, command.offer)
    if offer.by.side != desk.actor.side:
        raise Refused("Only who put the offer can close it.")
    if offer.outcome is not None:
        raise Refused(f"This offer is closed already ({offer.outcome}).")
    outcome: ev.Outcome = "withdrawn"
    if not offer.sealed and not command.withdraw:
        outcome = agreed_or_not(offer, desk.view.replies(offer.id).values())
    desk.write(desk.room_of(offer.channel), ev.OfferClosed(offer=offer.id, outcome=outcome))
    desk.made.append(offer.id)


def agreed_or_not(offer: th.Offer, replies: Iterable[th.Reply]) -> ev.Outcome:
    """*accepted by all* only when the latest answer of every side asked is a plain yes."""
    latest = {reply.side: reply.answer for reply in sorted(replies, key=lambda r: (r.at, r.position))}
    agreed = all(latest.get(side) == "accept" for side in offer.asked)
    return "accepted by all" if agreed else "closed without agreement"


def due(channel: ChannelState, now: Instant) -> list[th.Offer]:
    """The sealed offers of a channel whose hour has come; none while its clock stands still."""
    if channel.closed or channel.clock_stopped_at:
        return []
    here = max(now, channel.last_at)
    waiting = [o for o in channel.shelf(th.Offer).values() if o.sealed and o.outcome is None and o.until <= here]
    return sorted(waiting, key=lambda offer: (offer.until, offer.position))


def answer_audience(channel: ChannelState, side: str) -> tuple[str, ...]:
    """The channel in which a side's sealed answers to offers of ``channel`` lie."""
    return tuple(circle for circle in channel.audience if side_of(circle) == side)


def open_sealed(channel: ChannelState, offer: th.Offer, rooms: Iterable[ChannelState]) -> Draft:
    """The release of one sealed offer, dated at its hour; ``rooms`` are the sides' answer channels, all opened.

    The outcome is all that leaves those rooms: not who answered, not what, not when.
    """
    replies = [reply for room in rooms for reply in room.shelf(th.Reply).values() if reply.offer == offer.id]
    at = max(Instant(offer.until), channel.last_at)
    event = ev.OfferClosed(offer=offer.id, outcome=agreed_or_not(offer, replies))
    return Draft(channel.id, at, By(side=offer.by.side, how="kept"), event)
