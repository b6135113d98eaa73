"""Rounds and sessions: planned and as they went, who is in the room, who walks out, what happens to the clock."""

from __future__ import annotations

from typing import get_args

import pytest

from goodoffices.basics.errors import Malformed
from goodoffices.basics.instants import Instant
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from tests.cast import Stage, frame

STATES: tuple[ev.SessionState, ...] = get_args(ev.SessionState)
#: Every state × every target; what is not here is refused.
ALLOWED: dict[ev.SessionState, set[ev.SessionState]] = {
    "planned": {"open", "cancelled"},
    "open": {"recess", "walked out", "adjourned", "collapsed", "closed"},
    "recess": {"open", "walked out", "adjourned", "collapsed", "closed"},
    "walked out": {"open", "adjourned", "collapsed", "closed"},
    "adjourned": {"open", "collapsed", "closed"},
    "collapsed": {"open"},
    "closed": set(),
    "cancelled": set(),
}
#: How to get a planned session there.
PATHS: dict[ev.SessionState, tuple[ev.SessionState, ...]] = {
    "planned": (),
    "open": ("open",),
    "recess": ("open", "recess"),
    "walked out": ("open", "walked out"),
    "adjourned": ("open", "adjourned"),
    "collapsed": ("open", "collapsed"),
    "closed": ("open", "closed"),
    "cancelled": ("cancelled",),
}


def planned(stage: Stage, *to: str, **more: object) -> str:
    return stage.act("mediation", co.PlanSession(to=to or ("A", "B"), **more)).id  # type: ignore[arg-type]  # its fields


def moved(session: str, to: ev.SessionState, **more: object) -> co.MoveSession:
    return co.MoveSession(session=session, to=to, who="A", **more)  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("target", STATES)
def test_a_session_goes_only_where_the_table_lets_it(state: ev.SessionState, target: ev.SessionState):
    stage = Stage()
    session = planned(stage)
    for step in PATHS[state]:
        stage.act("mediation", moved(session, step))
    if target in ALLOWED[state]:
        stage.act("mediation", moved(session, target))
        assert stage.view("A").find(th.Session, session).state == target
    else:
        assert state in stage.refused("mediation", moved(session, target))


def test_a_session_is_seen_by_those_in_the_room_and_nobody_else():
    stage = Stage()
    session = planned(stage, "A", title="A apart", purpose="hear about the bridge")
    assert stage.view("A").find(th.Session, session).format == "separate meeting"
    for outsider in ("B", "O"):
        assert session not in stage.sent(outsider)
        assert "A apart" not in stage.sent(outsider)
        hidden = stage.refused(outsider, moved(session, "open"))
        assert hidden.replace(session, "…") == stage.refused(outsider, moved("session-x", "open")).replace(
            "session-x", "…"
        )


@pytest.mark.parametrize(
    ("side", "to", "expected"),
    [
        ("mediation", ("A",), "separate meeting"),
        ("A", ("B",), "bilateral"),
        ("mediation", ("A", "B"), "trilateral"),
        ("mediation", ("A", "B", "C"), "plenary"),
        ("A/legal", ("A/legal",), "working group"),
    ],
)
def test_the_format_follows_from_who_is_in_the_room(side: str, to: tuple[str, ...], expected: str):
    stage = Stage(talks_frame=frame(parties=3))
    session = stage.act(side, co.PlanSession(to=to)).id
    assert stage.view(side).find(th.Session, session).format == expected


@pytest.mark.parametrize(
    ("interpretation", "ends"), [("none", "10:45"), ("consecutive", "11:30"), ("whispered", "10:45")]
)
def test_consecutive_interpretation_doubles_the_time(interpretation: str, ends: str):
    stage = Stage()
    session = planned(stage, starts="2031-05-05T10:00", minutes=45, interpretation=interpretation)
    assert stage.view("A").find(th.Session, session).ends == f"2031-05-05T{ends}:00.000Z"


def test_planned_and_actual_times_stand_beside_each_other():
    stage = Stage()
    session = planned(stage, starts="2031-05-05T09:00")
    stage.clock.at("2031-05-05T09:12")
    stage.act("mediation", moved(session, "open"))
    stage.clock.at("2031-05-05T10:30")
    stage.act("mediation", moved(session, "closed"))
    kept = stage.view("B").find(th.Session, session)
    assert (kept.starts, kept.opened_at, kept.ended_at) == (
        "2031-05-05T09:00:00.000Z",
        "2031-05-05T09:12:00.000Z",
        "2031-05-05T10:30:00.000Z",
    )


def test_an_interpreter_is_present_without_reading_anything():
    stage = Stage()
    session = planned(stage, "A")
    before = stage.office.journal.channels(stage.talks)
    people = (ev.Attendee(name="Maro", capacity="interpreter"), ev.Attendee(name="Oda", side="B"))
    stage.act("mediation", co.RecordAttendance(session=session, present=people))
    assert stage.office.journal.channels(stage.talks) == before
    assert "Maro" in stage.sent("A")
    assert "Maro" not in stage.sent("B")


def test_an_attendee_of_an_unknown_side_is_a_mistake():
    stage = Stage()
    command = co.RecordAttendance(session=planned(stage), present=(ev.Attendee(name="X", side="Z"),))
    assert "Z" in stage.refused("mediation", command, error=Malformed)


@pytest.mark.parametrize("to", ["walked out", "collapsed"])
def test_a_walk_out_or_collapse_says_who(to: ev.SessionState):
    stage = Stage()
    session = planned(stage)
    stage.act("mediation", moved(session, "open"))
    stage.refused("mediation", co.MoveSession(session=session, to=to), error=Malformed)
    stage.refused("mediation", co.MoveSession(session=session, to=to, who="Z"), error=Malformed)


def test_a_walk_out_keeps_the_reason_as_stated_and_the_terms_of_return():
    stage = Stage()
    session = planned(stage)
    stage.act("mediation", moved(session, "open"))
    stage.act("B", moved(session, "walked out", why="the agenda was changed", terms="the old agenda returns"))
    move = stage.view("A").find(th.Session, session).moves[-1]
    assert (move.who, move.reason, move.terms) == ("A", "the agenda was changed", "the old agenda returns")
    assert "the old agenda" not in stage.sent("O")


def test_an_observer_follows_sessions_and_moves_none():
    stage = Stage()
    session = planned(stage, "A", "B", "O")
    assert "cannot move sessions" in stage.refused("O", moved(session, "open"))
    assert "cannot plan sessions" in stage.refused("O", co.PlanSession(to=("A",)))


def test_stopping_the_clock_moves_a_pending_hour_by_the_time_it_stood():
    stage = Stage()
    session = planned(stage)
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), until="2031-05-05T10:00")).id
    stage.act("mediation", moved(session, "open"))
    stage.clock.at("2031-05-05T09:00")
    stage.act("mediation", moved(session, "walked out", clocks="stopped"))
    stage.clock.at("2031-05-05T11:00")
    stage.act("A", co.AnswerOffer(offer=offer, answer="accept"))
    stage.clock.at("2031-05-05T11:30")
    stage.act("mediation", moved(session, "open"))
    assert stage.view("B").find(th.Offer, offer).until == "2031-05-05T12:30:00.000Z"


def test_a_clock_stopped_before_an_offer_costs_it_only_the_time_since_it_was_put():
    stage = Stage()
    session = planned(stage)
    stage.act("mediation", moved(session, "open"))
    stage.act("mediation", moved(session, "recess", clocks="stopped"))
    stage.clock.at("2031-05-05T09:00")
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), until="2031-05-05T10:00")).id
    stage.clock.at("2031-05-05T09:30")
    stage.act("mediation", moved(session, "open"))
    assert stage.view("A").find(th.Offer, offer).until == "2031-05-05T10:30:00.000Z"


def test_a_collapse_may_let_pending_offers_lapse_and_releases_nothing():
    stage = Stage()
    session = planned(stage)
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), sealed=True, until="2031-05-05T10:00")).id
    stage.act("A", co.AnswerOffer(offer=offer, answer="accept"))
    stage.act("mediation", moved(session, "open"))
    stage.act("mediation", moved(session, "collapsed", offers="lapse"))
    stage.clock.now = Instant("2031-05-06T10:00:00.000Z")
    assert stage.view("B").find(th.Offer, offer).outcome == "lapsed"


def test_a_far_hour_can_be_moved_on_without_leaving_the_calendar():
    stage = Stage()
    session = planned(stage)
    stage.act("mediation", moved(session, "open"))
    stage.refused("mediation", co.PutOffer(terms="T", to=("A", "B"), until="9999-12-31T23:59"), error=Malformed)


@pytest.mark.parametrize("minutes", [0, -5, 24 * 60 + 1])
def test_speaking_time_lies_between_a_minute_and_a_day(minutes: int):
    stage = Stage()
    stage.refused("mediation", co.PlanSession(to=("A",), minutes=minutes), error=Malformed)


def test_a_session_needs_somebody_in_the_room():
    Stage().refused("mediation", co.PlanSession(to=()), error=Malformed)


def test_rounds_open_once_and_close_once_for_everyone():
    stage = Stage()
    stage.refused("mediation", co.MoveRound(number=1, to="closed"))
    stage.act("mediation", co.MoveRound(number=1, to="open"))
    stage.refused("mediation", co.MoveRound(number=1, to="open"))
    stage.act("mediation", co.MoveRound(number=1, to="closed"))
    stage.refused("mediation", co.MoveRound(number=1, to="closed"))
    stage.refused("mediation", co.MoveRound(number=0, to="open"), error=Malformed)
    stage.refused("mediation", co.MoveRound(number=2, to="ajar"), error=Malformed)
    assert "Only the mediation" in stage.refused("A", co.MoveRound(number=2, to="open"))
    assert stage.view("O").find(th.Round, "round-1").closed_at


def test_a_session_s_agenda_holds_only_what_everyone_in_the_room_sees():
    stage = Stage()
    hidden = stage.act("mediation", co.RaiseIssue(title="Between us", to=("A",))).id
    told = stage.refused("mediation", co.PlanSession(to=("A", "B"), agenda=(hidden,)))
    assert "Not everyone" in told
    shared = planned(stage, "A", agenda=(hidden,))
    assert stage.view("A").find(th.Session, shared).agenda == (hidden,)
