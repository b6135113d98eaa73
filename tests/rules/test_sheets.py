"""The walk-in sheet's four lists for this audience, handover and debrief."""

from __future__ import annotations

import itertools

import pytest

from goodoffices.basics.errors import NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import sheets
from goodoffices.rules import things as th
from tests.cast import START, Stage, frame

WORDS = "We can live with a canary gate at night."
STATES = ("none", "asked", "granted", "named", "refused", "withdrawn", "expired", "spent", "for O only")
LISTS = ("may_say", "unattributed", "ask_first", "must_not")


def expected(mark: ev.Mark, regime: str, state: str) -> str:
    """On which list A's note belongs, walking in to B."""
    if state in ("granted", "named"):
        return "may_say" if state == "named" else "unattributed"
    if state in ("refused", "withdrawn"):
        return "must_not"
    if regime == "consent-of-source" and mark not in ("MEDIATOR_ONLY", "ON_CONSENT"):
        return "unattributed" if mark == "UNATTRIBUTED" else "may_say"
    if state == "none":
        return "must_not" if mark == "MEDIATOR_ONLY" else "ask_first"
    return "ask_first"


def bring_about(stage: Stage, note: str, state: str) -> None:
    if state in ("asked", "refused"):
        consent = stage.act("mediation", co.AskConsent(note=note, recipients=("B",))).id
        if state == "refused":
            stage.act("A", co.RefuseConsent(consent=consent))
        return
    if state == "none":
        return
    consent = stage.consented(
        "A",
        note,
        "O" if state == "for O only" else "B",
        attributed=state == "named",
        once=state == "spent",
        expires="2031-05-05T08:30" if state == "expired" else "",
    )
    if state == "withdrawn":
        stage.act("A", co.WithdrawConsent(consent=consent))
    if state == "spent":
        stage.act("mediation", co.Convey(note=note, to=("B",)))


@pytest.mark.parametrize(
    ("mark", "regime", "state"), list(itertools.product(ev.MARKS, ("strict", "consent-of-source"), STATES))
)
def test_every_confidence_is_on_the_one_list_it_belongs_to(mark: ev.Mark, regime: str, state: str):
    stage = Stage(talks_frame=frame(regime))
    note = stage.note("A", WORDS, mark=mark)
    bring_about(stage, note, state)
    session = stage.act("mediation", co.PlanSession(to=("B",))).id
    stage.clock.at("2031-05-05T09:00")
    sheet = sheets.walk_in(stage.view("mediation"), session, stage.clock())
    found = [name for name in LISTS if note in [line.note for line in getattr(sheet, name)]]
    assert found == [expected(mark, regime, state)]


def test_the_lists_are_the_mediation_s_alone():
    stage = Stage()
    stage.note("A", WORDS)
    session = stage.act("mediation", co.PlanSession(to=("B",))).id
    sheet = sheets.walk_in(stage.view("B"), session, stage.clock())
    assert [getattr(sheet, name) for name in LISTS] == [(), (), (), ()]
    assert "canary" not in stage.sent("B")
    for outsider in ("A", "O"):
        with pytest.raises(NotFound):
            sheets.walk_in(stage.view(outsider), session, stage.clock())


def test_what_everyone_in_the_room_has_heard_is_on_no_list():
    stage = Stage()
    stage.act("A", co.TakeNote(words=WORDS, to=("B", "mediation")))
    for to in (("B",), ("A",), ("A", "B")):
        session = stage.act("mediation", co.PlanSession(to=to)).id
        sheet = sheets.walk_in(stage.view("mediation"), session, stage.clock())
        assert [getattr(sheet, name) for name in LISTS] == [(), (), (), ()]


def test_what_the_chief_alone_was_told_is_asked_for_before_the_whole_team_hears_it():
    stage = Stage()
    note = stage.act("A/principals", co.TakeNote(words=WORDS, to=("A/principals", "mediation/chief"))).id
    stage.act("A/principals", co.GrantConsent(note=note, recipients=("B",)))
    for to, name in ((("B", "mediation/chief"), "unattributed"), (("B", "mediation"), "ask_first")):
        session = stage.act("mediation/chief", co.PlanSession(to=to)).id
        sheet = sheets.walk_in(stage.view("mediation/chief"), session, stage.clock())
        assert [line.note for line in getattr(sheet, name)] == [note]


def test_the_sheet_says_what_is_owed_both_ways_and_what_is_awaited():
    stage = Stage()
    ours = stage.act("mediation", co.GiveUndertaking(what="We call tonight.", to=("B",))).id
    other = stage.act("mediation", co.GiveUndertaking(what="We write.", to=("A",))).id
    theirs = stage.act("B", co.GiveUndertaking(what="They ask.", to=("mediation",))).id
    waits = stage.act("B", co.AwaitInstructions(side="B")).id
    stage.act("A", co.AwaitInstructions(side="A"))
    point = stage.act("mediation", co.RaiseIssue(title="Hours", to=("B",))).id
    session = stage.act("mediation", co.PlanSession(to=("B",), agenda=(point,))).id
    sheet = sheets.walk_in(stage.view("mediation"), session, stage.clock())
    assert [u.id for u in sheet.we_owe] == [ours]
    assert [u.id for u in sheet.they_owe] == [theirs]
    assert [i.id for i in sheet.awaited] == [waits]
    assert [i.id for i in sheet.points] == [point]
    turned = sheets.walk_in(stage.view("B"), session, stage.clock())
    assert ([u.id for u in turned.we_owe], [u.id for u in turned.they_owe]) == ([theirs], [ours])
    assert other not in stage.sent("B")


def test_without_an_agenda_the_points_are_what_everyone_in_the_room_may_see():
    stage = Stage()
    apart = stage.act("mediation", co.RaiseIssue(title="Apart with A", to=("A",))).id
    table = stage.act("mediation", co.RaiseIssue(title="Table")).id
    session = stage.act("mediation", co.PlanSession(to=("B",))).id
    sheet = sheets.walk_in(stage.view("mediation"), session, stage.clock())
    assert [issue.id for issue in sheet.points] == [table]
    assert apart not in stage.sent("B")


def test_a_retracted_note_is_on_no_list():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.act("A", co.RetractNote(note=note))
    session = stage.act("mediation", co.PlanSession(to=("B",))).id
    sheet = sheets.walk_in(stage.view("mediation"), session, stage.clock())
    assert [getattr(sheet, name) for name in LISTS] == [(), (), (), ()]


def test_a_handover_names_what_happened_since_and_what_is_still_open():
    stage = Stage()
    early = stage.note("A", "early words")
    consent = stage.act("mediation", co.AskConsent(note=early, recipients=("B",))).id
    stage.clock.at("2031-05-05T12:00")
    late = stage.note("B", "late words")
    paper = stage.act("A", co.HandOverPaper(title="Map", to=("mediation",), return_by="2031-05-07T09:00")).id
    sheet = sheets.handover(stage.view("mediation"), stage.clock(), stage.clock())
    assert [n.id for n in sheet.notes] == [late]
    assert {n.id for n in sheet.not_read_back} == {early, late}
    assert [c.id for c in sheet.consents] == [consent]
    assert [p.id for p in sheet.papers_out] == [paper]
    mine = sheets.handover(stage.view("B"), START, stage.clock())
    assert ([n.id for n in mine.notes], mine.consents, mine.papers_out) == ([late], (), ())


def test_a_debrief_holds_the_round_and_no_other():
    stage = Stage()
    stage.act("mediation", co.MoveRound(number=1, to="open"))
    session = stage.act("mediation", co.PlanSession(to=("A",), round=1)).id
    said = stage.act("A", co.TakeNote(words="In round one.", session=session)).id
    first = stage.act("mediation", co.PutOffer(terms="One", to=("A", "B"))).id
    stage.clock.at("2031-05-05T18:00")
    stage.act("mediation", co.MoveRound(number=1, to="closed"))
    stage.clock.at("2031-05-06T09:00")
    stage.act("mediation", co.MoveRound(number=2, to="open"))
    second = stage.act("mediation", co.PutOffer(terms="Two", to=("A", "B"))).id
    found = sheets.debrief(stage.view("mediation"), 1)
    assert [n.id for n in found.notes[session]] == [said]
    assert [o.id for o in found.offers] == [first]
    assert [o.id for o in sheets.debrief(stage.view("mediation"), 2).offers] == [second]
    assert said not in str(sheets.debrief(stage.view("B"), 1))
    assert isinstance(found.sessions[0], th.Session)
