"""``goodoffices offer`` and ``goodoffices undertaking``: what is offered, answered, promised."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from goodoffices.basics.errors import Malformed
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, proper, words
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules.things import Offer, Undertaking

offers = group("Put offers, answer and close them.")
undertakings = group("Promises made within the talks.")
APPS = {"offer": offers, "undertaking": undertakings}

_ANSWERS = ("accept", "ad referendum", "accept if", "counter-text", "not now", "none")
_SETTLED = ("kept", "broken", "released")
_Offer = Annotated[str, typer.Argument(metavar="OFFER", help="The offer's id.")]
_Copy = Annotated[str, typer.Option("--copy", metavar="SIDE,…", help="Who reads it besides, such as mediation.")]


@command(offers, "put", example='goodoffices offer put --to A,B --sealed --until 2031-05-06T19:00 "An umpire decides."')
def put(
    door: Door,
    text: Annotated[str, typer.Argument(metavar="TERMS", help="The offer, or - for standard input.")],
    to: Annotated[str, typer.Option("--to", metavar="PARTY,…", help="Who is asked.")],
    copy: _Copy = "",
    sealed: Annotated[
        bool, typer.Option("--sealed", help="Answers stay sealed and open together at the hour.")
    ] = False,
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="The hour of the offer.")] = "",
    issue: Annotated[str, typer.Option("--issue", metavar="ID", help="The issue it is about.")] = "",
) -> None:
    """Put an offer to one or more parties.

    By default you see each answer and the other parties do not. With --sealed nobody sees an answer; at the hour
    all learn one of two phrases: accepted by all, or closed without agreement.
    """
    offered = co.PutOffer(
        terms=words(text), to=circles(to), copy=circles(copy), sealed=sealed, until=until, issue=issue,
        reason=door.reason,
    )  # fmt: skip
    came = door.act(offered)
    say.done(door, came, say.whereto(door, came.id))


@command(offers, "answer", "attest", example="goodoffices offer answer offer-3k9s1p accept --as A\n"
         'goodoffices offer answer offer-3k9s1p "accept if" --condition "The gate is staffed." --as B\n'
         'goodoffices offer answer offer-3k9s1p "ad referendum" --until 2031-05-06T18:00 --as B')  # fmt: skip
def answer(
    door: Door,
    offer: _Offer,
    says: Annotated[str, typer.Argument(metavar="ANSWER", help=f"One of: {', '.join(_ANSWERS)}.")],
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="When the capital will answer.")] = "",
    condition: Annotated[str, typer.Option("--condition", metavar="TEXT", help="On which condition.")] = "",
    counter: Annotated[str, typer.Option("--counter", metavar="TEXT", help="Other terms instead.")] = "",
) -> None:
    """Answer an offer; the latest answer before the hour counts."""
    if says not in _ANSWERS:
        raise Malformed(f"“{says}” is no answer. Write one of: {', '.join(_ANSWERS)}.")
    answered = co.AnswerOffer(
        offer=offer, answer=cast("ev.Answer", says), until=until, condition=proper(condition), counter=words(counter),
        reason=door.reason,
    )  # fmt: skip
    came = door.act(answered)
    say.done(door, came, f"{says} {say.whereto(door, came.id)}")


@command(offers, "close", example="goodoffices offer close offer-3k9s1p")
def close(
    door: Door,
    offer: _Offer,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw it, whatever was answered.")] = False,
) -> None:
    """Close an offer you put. A sealed one closed before its hour is withdrawn and releases nothing."""
    came = door.act(co.CloseOffer(offer=offer, withdraw=withdraw, reason=door.reason))
    found = door.view().find(Offer, came.id)
    say.done(door, came, f"{found.outcome} {say.whereto(door, came.id)}", outcome=found.outcome)


@command(offers, "list", "eyes", example="goodoffices offer list --as A")
def list_offers(door: Door) -> None:
    """List the offers a side sees, with the answers it sees."""
    from goodoffices.exchange.wording import hand_word, listed, when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Offer)
    if door.json:
        replies = {each.id: [thing_page(r) for r in view.replies(each.id).values()] for each in found}
        say.answer({"offers": [{**thing_page(each), "replies": replies[each.id]} for each in found]})
        return
    rows = []
    for each in found:
        answers = "; ".join(f"{r.side}: {r.answer} ({hand_word(r.by.how)})" for r in view.replies(each.id).values())
        state = each.outcome or ("open, sealed" if each.sealed else "open")
        rows.append(
            (each.id, state, each.by.side, listed(each.asked), when(each.until, view.frame), answers, each.terms)
        )
    columns = ("id", "state", "by", "asked", "hour", "answers", "terms")
    say.table(columns, rows, "No offer yet (offer put TERMS --to A,B).")


@command(
    undertakings, "add", example='goodoffices undertaking add --to B "Put the villages first." --due 2031-05-06T10:30'
)
def add(
    door: Door,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is promised, or - for standard input.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="To whom.")],
    copy: _Copy = "",
    due: Annotated[str, typer.Option("--due", metavar="TIME", help="By when.")] = "",
    session: Annotated[str, typer.Option("--session", metavar="ID", help="In which session it was given.")] = "",
) -> None:
    """Record a promise made within the talks by the side that acts (--as)."""
    given = co.GiveUndertaking(
        what=words(text), to=circles(to), copy=circles(copy), due=due, session=session, reason=door.reason
    )
    came = door.act(given)
    say.done(door, came, say.whereto(door, came.id))


@command(undertakings, "settle", example="goodoffices undertaking settle undertaking-6f0c kept --as B")
def settle(
    door: Door,
    undertaking: Annotated[str, typer.Argument(metavar="UNDERTAKING", help="Its id.")],
    how: Annotated[str, typer.Argument(metavar="HOW", help=f"One of: {', '.join(_SETTLED)}.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A word on it.")] = "",
) -> None:
    """Say that a promise was kept, broken or released; the last two only by those it was made to."""
    if how not in _SETTLED:
        raise Malformed(f"“{how}” settles nothing. Write one of: {', '.join(_SETTLED)}.")
    settled = co.SettleUndertaking(
        undertaking=undertaking, how=cast("ev.Settled", how), note=proper(note), reason=door.reason
    )
    came = door.act(settled)
    say.done(door, came, f"{how} {say.whereto(door, came.id)}")


@command(undertakings, "list", "eyes", example="goodoffices undertaking list")
def list_undertakings(door: Door) -> None:
    """List the promises a side sees."""
    from goodoffices.exchange.wording import listed, when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Undertaking)
    if door.json:
        say.answer({"undertakings": [thing_page(each) for each in found]})
        return
    rows = [(u.id, u.settled or "pending", u.side, listed(u.to), when(u.due, view.frame), u.what) for u in found]
    say.table(("id", "state", "by", "to", "due", "what"), rows, "Nothing was promised (undertaking add TEXT).")
