"""Decisions on offers and answers, undertakings, and papers handed over."""

from __future__ import annotations

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.days import instant_or_none, visible_to_all
from goodoffices.rules.desk import Desk, Room, needed, refuse_unfit
from goodoffices.rules.frame import MEDIATION, side_of
from goodoffices.rules.view import audience_of, reads

MAX_ATTACHMENT = 25 * 2**20


def put_offer(desk: Desk, command: co.PutOffer) -> None:
    """Put an offer to one or more parties, straight or with others copied."""
    desk.not_watching("put offers")
    terms = needed(command.terms, "The offer")
    asked = tuple(sorted({side_of(circle) for circle in command.to}))
    parties = desk.view.frame.party_keys()
    if not asked or not set(asked) <= set(parties) or desk.actor.side in asked:
        raise Malformed(
            f"Say which other parties are asked (--to): {', '.join(p for p in parties if p != desk.actor.side)}."
        )
    room = desk.room((*command.to, *command.copy))
    until = instant_or_none(desk, command.until)
    if until and until <= desk.now(room):
        raise Malformed("The hour of the offer has passed already. Give a later time.")
    if command.sealed and not until:
        raise Malformed("A sealed offer needs the hour at which answers open (--until).")
    if command.sealed and len(asked) == 2:
        desk.warnings.append("With two parties, whoever accepts learns from the outcome whether the other did.")
    issue = desk.view.find(th.Issue, command.issue) if command.issue else None
    if issue is not None:
        visible_to_all(desk, room.audience, issue)
    desk.write(
        room,
        ev.OfferPut(
            offer=desk.new_id(room, "offer"),
            terms=terms,
            asked=asked,
            sealed=command.sealed,
            until=until,
            issue=issue.id if issue else "",
        ),
    )


def answer_offer(desk: Desk, command: co.AnswerOffer) -> None:
    """Answer where the rule says: sealed in one's own room, else to who put the offer and a mediator copied."""
    offer = desk.view.find(th.Offer, command.offer)
    if desk.actor.side not in offer.asked:
        raise Refused("Only a side that is asked can answer.")
    home = desk.view.channel(offer.channel)
    if offer.outcome is not None or home.closed:
        raise Refused(f"This offer is closed ({offer.outcome or 'its channel is closed'}).")
    if offer.until and desk.now(desk.home(home)) >= offer.until and not home.clock_stopped_at:
        raise Refused(f"The hour of this offer has passed ({offer.until}).")
    _refuse_contradiction(command)
    room = _answer_room(desk, offer)
    desk.write(
        room,
        ev.OfferAnswered(
            reply=desk.new_id(room, "reply"),
            offer=offer.id,
            side=desk.actor.side,
            answer=command.answer,
            until=instant_or_none(desk, command.until),
            condition=command.condition.strip(),
            counter=command.counter.strip(),
        ),
    )


def _refuse_contradiction(command: co.AnswerOffer) -> None:
    needs = {"accept if": ("condition", command.condition), "counter-text": ("counter", command.counter)}
    for answer, (name, given) in needs.items():
        if command.answer == answer and not given.strip():
            raise Malformed(f"“{answer}” needs its {name} (--{name}).")
        if command.answer != answer and given.strip():
            raise Malformed(f"A {name} goes with “{answer}”, not with “{command.answer}”.")
    if command.answer == "ad referendum" and not command.until:
        raise Malformed("“ad referendum” needs the time by which the capital will answer (--until).")


def _answer_room(desk: Desk, offer: th.Offer) -> Room:
    audience = desk.view.audience(offer)
    own = tuple(circle for circle in audience if side_of(circle) == desk.actor.side)
    if offer.sealed:
        return desk.room(own)
    return desk.room((*own, *(circle for circle in audience if side_of(circle) in (offer.by.side, MEDIATION))))


def give_undertaking(desk: Desk, command: co.GiveUndertaking) -> None:
    """Promise something to somebody within the talks."""
    what = needed(command.what, "The undertaking")
    to = audience_of(command.to)
    if not to:
        raise Malformed("Say to whom it is promised (--to).")
    room = desk.room((*to, *command.copy))
    session = desk.view.find(th.Session, command.session) if command.session else None
    if session is not None:
        visible_to_all(desk, room.audience, session)
    desk.write(
        room,
        ev.UndertakingGiven(
            undertaking=desk.new_id(room, "undertaking"),
            side=desk.actor.side,
            to=to,
            what=what,
            due=instant_or_none(desk, command.due),
            session=session.id if session else "",
        ),
    )


def settle_undertaking(desk: Desk, command: co.SettleUndertaking) -> None:
    """Who promised may say that it is kept; only those it was made to, that it is broken or released."""
    undertaking = desk.view.find(th.Undertaking, command.undertaking)
    if undertaking.settled:
        raise Refused(f"This undertaking is {undertaking.settled} already.")
    holder = reads(desk.actor.circles, undertaking.to)
    if not holder and (command.how != "kept" or desk.actor.side != undertaking.side):
        raise Refused(f"Only {' or '.join(undertaking.to)}, to whom it was promised, can call it {command.how}.")
    desk.write(
        desk.room_of(undertaking.channel),
        ev.UndertakingSettled(undertaking=undertaking.id, how=command.how, note=command.note),
    )
    desk.made.append(undertaking.id)


def hand_over_paper(desk: Desk, command: co.HandOverPaper) -> None:
    """Register a paper, its numbered copies, and the hash of its scan."""
    title = needed(command.title, "The paper's title")
    to = audience_of(command.to)
    if not to:
        raise Malformed("Say to whom it was handed (--to).")
    if not 1 <= command.copies <= 1000:
        raise Malformed("A paper has between 1 and 1000 numbered copies.")
    if command.size > MAX_ATTACHMENT:
        raise Malformed(f"The attachment is larger than {MAX_ATTACHMENT // 2**20} MiB. Hand over a smaller scan.")
    refuse_unfit(command.file_name)
    room = desk.room((*to, *command.copy))
    desk.write(
        room,
        ev.PaperHandedOver(
            paper=desk.new_id(room, "paper"),
            title=title,
            form=command.form,
            side=desk.actor.side,
            to=to,
            attributable=command.attributable,
            return_by=instant_or_none(desk, command.return_by),
            copies=command.copies,
            sha256=command.sha256,
            size=command.size,
            file_name=command.file_name,
        ),
    )


def return_paper(desk: Desk, command: co.ReturnPaper) -> None:
    """A numbered copy came back."""
    paper = desk.view.find(th.Paper, command.paper)
    if not 1 <= command.copy_number <= paper.copies:
        raise Malformed(f"This paper has copies 1 to {paper.copies}.")
    if command.copy_number in paper.returned:
        raise Refused(f"Copy {command.copy_number} came back already.")
    desk.write(desk.room_of(paper.channel), ev.PaperReturned(paper=paper.id, copy_number=command.copy_number))
    desk.made.append(paper.id)
