"""``goodoffices consent``, ``convey`` and ``leak-check``: what may be passed on, and passing it on."""

from __future__ import annotations

from typing import Annotated

import typer

from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, proper, words
from goodoffices.rules import commands as co
from goodoffices.rules.things import Consent, Note

consent = group("Ask for, give, refuse and withdraw consent to passing words on.")
convey = group("Pass a note on, as its consent allows.")
leak_check = group("See whether words repeat what was said in confidence.")
APPS = {"consent": consent, "convey": convey, "leak-check": leak_check}

_Either = Annotated[str, typer.Argument(metavar="CONSENT|NOTE", help="What was asked, or a note (unasked).")]
_Wording = Annotated[str, typer.Option("--wording", metavar="TEXT", help="The exact words that may be used.")]
_Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; the mediation reads it.")]


@command(consent, "ask", example='goodoffices consent ask note-9d21xa --to B --wording "They can discuss hours."')
def ask(
    door: Door,
    note: Annotated[str, typer.Argument(metavar="NOTE", help="The note to be passed on.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="To whom it would go.")],
    wording: _Wording = "",
    attributed: Annotated[bool, typer.Option("--attributed", help="Ask to name the source.")] = False,
) -> None:
    """Ask the side whose words these are whether they may be passed on. Only that side sees the question."""
    asked = co.AskConsent(
        note=note, recipients=circles(to), wording=proper(wording), attributed=attributed, reason=door.reason
    )
    came = door.act(asked)
    say.done(door, came, f"asked {say.whereto(door, came.id)}")


def _which(door: Door, named: str) -> tuple[str, str]:
    """The consent, or the note, that is meant, the other one empty; NotFound when neither can be seen."""
    view = door.view()
    if named.startswith("note-") or view.maybe(Note, named):
        return "", view.find(Note, named).id
    return view.find(Consent, named).id, ""


@command(consent, "grant", "attest", example="goodoffices consent grant consent-5r8w2k --as A --once "
         '--presence "Ilen Varrow" --read-back "read back in both languages"')  # fmt: skip
def grant(
    door: Door,
    which: _Either,
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="To whom; as asked if left out.")] = "",
    wording: _Wording = "",
    attributed: Annotated[
        bool | None, typer.Option("--attributed/--unattributed", help="Whether the source may be named; as asked.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="For one use.")] = False,
    expires: Annotated[str, typer.Option("--expires", metavar="TIME", help="Until when.")] = "",
) -> None:
    """Consent to passing words on. Given orally, it is recorded as attested; with the seat's --token, as signed."""
    asked, note = _which(door, which)
    granted = co.GrantConsent(
        consent=asked, note=note, recipients=circles(to), wording=proper(wording), attributed=attributed, once=once,
        expires=expires, reason=door.reason,
    )  # fmt: skip
    came = door.act(granted)
    say.done(door, came, f"granted ({_hand(door, came.id)}) {say.whereto(door, came.id)}")


def _hand(door: Door, made: str) -> str:
    from goodoffices.exchange.wording import hand

    found = door.view().maybe(Consent, made)
    return hand(found.decided_by or found.by) if found else ""


@command(consent, "refuse", "attest", example='goodoffices consent refuse consent-5r8w2k --as A --why "Not yet."')
def refuse(door: Door, which: _Either, why: _Why = "") -> None:
    """Do not consent; for a note, say so beforehand."""
    asked, note = _which(door, which)
    came = door.act(co.RefuseConsent(consent=asked, note=note, why=words(why), reason=door.reason))
    say.done(door, came, f"refused ({_hand(door, came.id)}) {say.whereto(door, came.id)}")


@command(consent, "withdraw", "attest", example="goodoffices consent withdraw consent-5r8w2k --as A")
def withdraw(
    door: Door, named: Annotated[str, typer.Argument(metavar="CONSENT", help="The consent.")], why: _Why = ""
) -> None:
    """End a consent: no use from now on. What was passed on under it stays in the ledger."""
    came = door.act(co.WithdrawConsent(consent=named, why=words(why), reason=door.reason))
    say.done(door, came, f"withdrawn ({_hand(door, came.id)}) {say.whereto(door, came.id)}")


@command(consent, "list", "eyes", example="goodoffices consent list --as A")
def list_(door: Door) -> None:
    """List the consents a side sees: asked, granted, refused, withdrawn."""
    from goodoffices.exchange.wording import hand, listed, when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Consent)
    if door.json:
        say.answer({"consents": [thing_page(each) for each in found]})
        return
    rows = []
    for each in found:
        note = view.maybe(Note, each.note)
        words_ = each.wording or (note.as_said if note else "")
        by = hand(each.decided_by) if each.decided_by else ""
        at = when(each.decided_at or each.at, view.frame)
        rows.append((each.id, each.state, at, note.side if note else "", listed(each.recipients), by, words_))
    columns = ("id", "state", "when", "whose words", "to", "hand", "words")
    say.table(columns, rows, "No consent was asked or given (consent ask NOTE --to SIDE).")


@command(convey, "convey", example="goodoffices convey note-9d21xa --to B")
def convey_(
    door: Door,
    note: Annotated[str, typer.Argument(metavar="NOTE", help="The note to pass on.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="To whom.")],
    wording: _Wording = "",
) -> None:
    """Pass a note on, if its originator consents, in the words that the consent allows.

    The recipients read the words, and the source only if the consent says so. The originator sees that the
    consent was used.
    """
    came = door.act(co.Convey(note=note, to=circles(to), wording=words(wording), reason=door.reason))
    say.done(door, came, f"told {say.whereto(door, came.id)}")


@command(leak_check, "leak-check", "eyes", example='goodoffices leak-check --to B "They might live with observers."')
def check(
    door: Door,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be said, or - for standard input.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="Who would read or hear it.")],
) -> None:
    """See whether words meant for others repeat what was said where they did not hear it. Writes nothing.

    Exit code 1 when something was found.
    """
    from goodoffices.exchange.wording import seal
    from goodoffices.rules import leaks
    from goodoffices.rules.frame import refuse_unknown
    from goodoffices.rules.view import audience_of

    view = door.view()
    target = audience_of((*circles(to), door.side))
    refuse_unknown(view.frame, target)
    found = leaks.check(view, words(text), target, door.now)
    if door.json:
        matches = [
            {"side": m.statement.side, "verbatim": m.verbatim, "shared": m.shared, "thing": m.statement.thing,
             "audience": list(m.statement.audience)} for m in found
        ]  # fmt: skip
        say.answer({"clear": not found, "says": "" if found else leaks.ALL_CLEAR, "matches": matches})
    elif not found:
        say.line(leaks.ALL_CLEAR)
    for match in () if door.json else found:
        how = "repeats" if match.verbatim else "is close to"
        heard = seal(view.frame, match.statement.audience)
        shared = f"“…{say.shown(match.shared)}…”"
        say.line(f"{how} what {match.statement.side} said ({match.statement.thing}), read by {heard}: {shared}")
    if found:
        raise typer.Exit(1)
