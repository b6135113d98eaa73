"""``goodoffices session``: plan, open, recess, walk out, adjourn, resume, collapse, close, cancel; attendance."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from goodoffices.basics.errors import Malformed
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, proper, words
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules.things import Session

app = group("Plan, open, recess, adjourn, close sessions; who is in the room.")
APPS = {"session": app}

_Id = Annotated[str, typer.Argument(metavar="SESSION", help="The session's id.")]
_With = Annotated[str, typer.Option("--with", metavar="SIDE,…", help="Who will be in the room besides yourself.")]
_Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="A title; everyone in the room reads it.")]
_Purpose = Annotated[str, typer.Option("--purpose", metavar="TEXT", help="What for; everyone in the room reads it.")]
_Format = Annotated[
    str, typer.Option("--format", help="separate meeting, bilateral, trilateral, plenary, proximity, working group.")
]
_Starts = Annotated[str, typer.Option("--starts", metavar="TIME", help="Such as 2031-05-02T14:05, at the venue.")]
_Minutes = Annotated[int, typer.Option("--minutes", help="Speaking time; consecutive interpretation doubles it.")]
_Room = Annotated[str, typer.Option("--room", help="Where.")]
_Round = Annotated[int, typer.Option("--round", metavar="N", help="Which round it belongs to.")]
_Interpretation = Annotated[str, typer.Option("--interpretation", help="none, consecutive, simultaneous, whispered.")]
_Agenda = Annotated[str, typer.Option("--agenda", metavar="ISSUE,…", help="Ids of issues.")]
_Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, as stated.")]
_By = Annotated[str, typer.Option("--by", metavar="SIDE", help="Which side did it.")]
_Terms = Annotated[str, typer.Option("--terms", metavar="TEXT", help="Terms on which it goes on, as stated.")]
_Clocks = Annotated[bool, typer.Option("--stop-clocks", help="Pending hours stand still until it goes on.")]
_Lapse = Annotated[bool, typer.Option("--offers-lapse", help="Pending offers of this channel lapse.")]


def _one_of(given: str, known: tuple[str, ...], what: str) -> str:
    if given not in known:
        raise Malformed(f"“{given}” is no {what}. Write one of: {', '.join(known)}.")
    return given


_FORMATS = ("separate meeting", "bilateral", "trilateral", "plenary", "proximity", "working group")
_INTERPRETATIONS = ("none", "consecutive", "simultaneous", "whispered")


def _planned(
    door: Door, *, with_: str, title: str, purpose: str, form: str, starts: str, minutes: int, room: str,
    round_: int, interpretation: str, agenda: str,
) -> co.PlanSession:  # fmt: skip
    return co.PlanSession(
        to=circles(with_),
        title=title,
        purpose=words(purpose),
        format=cast("ev.Format", _one_of(form, _FORMATS, "format")) if form else None,
        starts=starts,
        minutes=minutes,
        room=room,
        round=round_,
        interpretation=cast("ev.Interpretation", _one_of(interpretation, _INTERPRETATIONS, "interpretation")),
        agenda=circles(agenda),
        reason=door.reason,
    )


@command(app, "plan", example="goodoffices session plan --with A --starts 2031-05-02T14:30 --minutes 45 "
         '--interpretation consecutive --purpose "Hear what the road must carry."')  # fmt: skip
def plan(
    door: Door, *, with_: _With, title: _Title = "", purpose: _Purpose = "", form: _Format = "", starts: _Starts = "",
    minutes: _Minutes = 60, room: _Room = "", round_: _Round = 0, interpretation: _Interpretation = "none",
    agenda: _Agenda = "",
) -> None:  # fmt: skip
    """Plan a session. It lives in the channel of those who will be in the room, and nobody else learns of it."""
    planned = _planned(
        door,
        with_=with_,
        title=title,
        purpose=purpose,
        form=form,
        starts=starts,
        minutes=minutes,
        room=room,
        round_=round_,
        interpretation=interpretation,
        agenda=agenda,
    )
    came = door.act(planned)
    say.done(door, came, f"planned {say.whereto(door, came.id)}")


@command(
    app,
    "open",
    example='goodoffices session open session-4q2m7d\ngoodoffices session open --with A --room "Birch room"',
)
def open_(
    door: Door, *,
    session: Annotated[str, typer.Argument(metavar="SESSION", help="A planned session; leave out with --with.")] = "",
    with_: _With = "", title: _Title = "", purpose: _Purpose = "", form: _Format = "", minutes: _Minutes = 60,
    room: _Room = "", round_: _Round = 0, interpretation: _Interpretation = "none", agenda: _Agenda = "",
) -> None:  # fmt: skip
    """Open a session: a planned one, or with --with one that begins now. Prints its id."""
    if session and with_:
        raise Malformed("Give a planned session or --with, not both.")
    if not session:
        if not with_:
            raise Malformed("Say which session, or with whom it begins now (--with A).")
        planned = _planned(
            door,
            with_=with_,
            title=title,
            purpose=purpose,
            form=form,
            starts="",
            minutes=minutes,
            room=room,
            round_=round_,
            interpretation=interpretation,
            agenda=agenda,
        )
        session = door.act(planned).id
    came = door.act(co.MoveSession(session=session, to="open", reason=door.reason))
    say.done(door, came, f"opened {say.whereto(door, came.id)}")


def _move(
    door: Door, *, session: str, to: ev.SessionState, who: str = "", why: str = "", terms: str = "",
    stop: bool = False, lapse: bool = False,
) -> None:  # fmt: skip
    moved = co.MoveSession(
        session=session,
        to=to,
        who=who,
        why=words(why),
        terms=proper(terms),
        clocks="stopped" if stop else None,
        offers="lapse" if lapse else "stand",
        reason=door.reason,
    )
    came = door.act(moved)
    say.done(door, came, f"{to} {say.whereto(door, came.id)}")


@command(app, "recess", example="goodoffices session recess session-4q2m7d --by B")
def recess(door: Door, session: _Id, by: _By = "", why: _Why = "", stop: _Clocks = False) -> None:
    """Interrupt a session for a while; nobody need say why."""
    _move(door, session=session, to="recess", who=by, why=why, stop=stop)


@command(
    app, "walk-out", example='goodoffices session walk-out session-4q2m7d --by B --why "The villages were not first."'
)
def walk_out(
    door: Door, session: _Id, by: _By, why: _Why = "", terms: _Terms = "", stop: _Clocks = False, lapse: _Lapse = False
) -> None:
    """A side walks out: who, the reason as stated, on which terms it would return."""
    _move(door, session=session, to="walked out", who=by, why=why, terms=terms, stop=stop, lapse=lapse)


@command(app, "adjourn", example="goodoffices session adjourn session-4q2m7d --stop-clocks")
def adjourn(
    door: Door,
    session: _Id,
    by: _By = "",
    why: _Why = "",
    terms: _Terms = "",
    stop: _Clocks = False,
    lapse: _Lapse = False,
) -> None:
    """Put a session off to another time."""
    _move(door, session=session, to="adjourned", who=by, why=why, terms=terms, stop=stop, lapse=lapse)


@command(app, "resume", example="goodoffices session resume session-4q2m7d")
def resume(door: Door, session: _Id, by: _By = "", why: _Why = "", terms: _Terms = "") -> None:
    """Go on after a recess, a walk-out, an adjournment, or even a collapse; clocks run again."""
    _move(door, session=session, to="open", who=by, why=why, terms=terms)


@command(app, "collapse", example="goodoffices session collapse session-4q2m7d --by A")
def collapse(
    door: Door, session: _Id, by: _By, why: _Why = "", terms: _Terms = "", stop: _Clocks = False, lapse: _Lapse = False
) -> None:
    """A session breaks down: who ended it, and the reason as stated."""
    _move(door, session=session, to="collapsed", who=by, why=why, terms=terms, stop=stop, lapse=lapse)


@command(app, "close", example="goodoffices session close session-4q2m7d")
def close(door: Door, session: _Id, why: _Why = "") -> None:
    """Close a session."""
    _move(door, session=session, to="closed", why=why)


@command(app, "cancel", example="goodoffices session cancel session-4q2m7d")
def cancel(door: Door, session: _Id, why: _Why = "") -> None:
    """Cancel a planned session."""
    _move(door, session=session, to="cancelled", why=why)


@command(app, "attendance", example='goodoffices session attendance session-4q2m7d "Ilen Varrow|A|head of delegation" '
         '"Maro Tielle||interpreter"')  # fmt: skip
def attendance(
    door: Door,
    session: _Id,
    present: Annotated[list[str], typer.Argument(metavar="NAME|SIDE|CAPACITY…", help="Who is in the room, one each.")],
) -> None:
    """Say who is in the room. An interpreter has no side and gains no reading rights by being named."""
    people = []
    for text in present:
        name, side, capacity = (*(part.strip() for part in proper(text).split("|")), "", "")[:3]
        people.append(ev.Attendee(name=name, side=side, capacity=capacity))
    came = door.act(co.RecordAttendance(session=session, present=tuple(people), reason=door.reason))
    say.done(door, came, f"{len(people)} in the room {say.whereto(door, came.id)}")


@command(app, "list", "eyes", example="goodoffices session list --as A")
def list_(door: Door) -> None:
    """List the sessions a side knows of."""
    from goodoffices.exchange.wording import seal, when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Session)
    if door.json:
        say.answer({"sessions": [thing_page(each) for each in found]})
        return
    rows = [
        (
            each.id,
            each.state,
            when(each.opened_at or each.starts, view.frame),
            each.format,
            seal(view.frame, view.audience(each)),
            each.title or each.purpose,
        )
        for each in found
    ]
    columns = ("id", "state", "when", "format", "who is there", "title")
    say.table(columns, rows, "No session yet. Open one: goodoffices session open --with A")
