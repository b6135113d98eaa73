"""The agenda: issues with a statement, who raised them, links, state; and capitals that are waited for."""

from __future__ import annotations

from typing import get_args

import pytest

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from tests.cast import Stage


def test_an_issue_is_on_everyone_s_agenda_unless_said_otherwise():
    stage = Stage()
    issue = stage.act("A", co.RaiseIssue(title="Hours", statement="When the road is open.")).id
    for side in ("A", "B", "mediation", "O"):
        found = stage.view(side).find(th.Issue, issue)
        assert (found.title, found.raised_by, found.state) == ("Hours", "A", "open")


def test_an_issue_raised_apart_is_seen_apart():
    stage = Stage()
    issue = stage.act("A", co.RaiseIssue(title="A private canary", to=("mediation",))).id
    assert "canary" in stage.sent("mediation")
    for outsider in ("B", "O"):
        assert "canary" not in stage.sent(outsider)
    stage.refused("B", co.MoveIssue(issue=issue, to="parked"), error=NotFound)


def test_two_issues_of_one_name_meet_only_on_the_same_agenda():
    stage = Stage()
    stage.act("A", co.RaiseIssue(title="Hours", to=("mediation",)))
    stage.act("A", co.RaiseIssue(title="Hours"))
    assert "already" in stage.refused("B", co.RaiseIssue(title="HOURS"))
    stage.act("B", co.RaiseIssue(title="Hours", to=("mediation",)))


def test_links_point_only_to_what_every_reader_sees():
    stage = Stage()
    apart = stage.act("A", co.RaiseIssue(title="Apart", to=("mediation",))).id
    table = stage.act("A", co.RaiseIssue(title="Table")).id
    assert "Not everyone" in stage.refused("A", co.RaiseIssue(title="New", links=(apart,)))
    linked = stage.act("A", co.RaiseIssue(title="Inner", to=("mediation",), links=(apart, table))).id
    assert stage.view("mediation").find(th.Issue, linked).links == (apart, table)


@pytest.mark.parametrize("state", get_args(ev.IssueState))
def test_an_issue_can_be_in_each_state(state: ev.IssueState):
    stage = Stage()
    issue = stage.act("A", co.RaiseIssue(title="Hours")).id
    stage.act("B", co.MoveIssue(issue=issue, to=state, note="as agreed"))
    found = stage.view("O").find(th.Issue, issue)
    assert (found.state, found.moved_note) == (state, "as agreed")


def test_observers_raise_and_move_nothing():
    stage = Stage()
    issue = stage.act("A", co.RaiseIssue(title="Hours")).id
    stage.refused("O", co.RaiseIssue(title="Mine"))
    stage.refused("O", co.MoveIssue(issue=issue, to="settled"))


def test_a_side_does_not_say_that_the_other_raised_something():
    stage = Stage()
    assert "Only B or the mediation" in stage.refused("A", co.RaiseIssue(title="Hours", raised_by="B"))
    stage.act("mediation", co.RaiseIssue(title="Hours", raised_by="B"))
    stage.refused("mediation", co.RaiseIssue(title="More", raised_by="Z"), error=Malformed)


def test_the_mediation_does_not_name_a_side_before_another_behind_its_back():
    stage = Stage()
    assert "does not read that channel" in stage.refused(
        "mediation", co.RaiseIssue(title="Hours", raised_by="A", to=("B",))
    )


def test_what_a_side_awaits_is_told_to_the_mediation_unless_it_chose_otherwise():
    stage = Stage()
    waits = stage.act("A", co.AwaitInstructions(side="A", about="the canary clause", expected="2031-05-06T09:00")).id
    assert stage.view("mediation").find(th.Instructions, waits).since == "2031-05-05T08:00:00.000Z"
    for outsider in ("B", "O"):
        assert "canary" not in stage.sent(outsider)
    table = stage.act("A", co.AwaitInstructions(side="A", about="the other clause", to=("B", "mediation"))).id
    assert stage.view("B").find(th.Instructions, table).side == "A"


def test_instructions_arrive_once_and_only_the_side_or_the_mediation_says_so():
    stage = Stage()
    waits = stage.act("A", co.AwaitInstructions(side="A", to=("B", "mediation"))).id
    assert "Only A or the mediation" in stage.refused("B", co.ReceiveInstructions(instructions=waits))
    stage.clock.at("2031-05-05T09:00")
    stage.act("A", co.ReceiveInstructions(instructions=waits, note="yes"))
    assert stage.view("B").find(th.Instructions, waits).arrived_at == "2031-05-05T09:00:00.000Z"
    stage.refused("A", co.ReceiveInstructions(instructions=waits))


def test_only_a_party_waits_for_a_capital():
    stage = Stage()
    stage.refused("mediation", co.AwaitInstructions(side="mediation"), error=Malformed)
    stage.refused("B", co.AwaitInstructions(side="A"))
    stage.act("mediation", co.AwaitInstructions(side="A", about="told on the telephone"))
    assert "told on the telephone" in stage.sent("A")


def test_the_mediation_does_not_tell_one_side_that_the_other_waits():
    stage = Stage()
    assert "does not read that channel" in stage.refused("mediation", co.AwaitInstructions(side="A", to=("B",)))
    stage.act("mediation", co.AwaitInstructions(side="A", to=("mediation",)))
    stage.act("mediation", co.AwaitInstructions(side="A", to=("A", "B")))  # it said so at the table


def test_instructions_on_an_issue_stay_where_the_issue_is_seen():
    stage = Stage()
    apart = stage.act("A", co.RaiseIssue(title="Apart", to=("mediation",))).id
    assert "Not everyone" in stage.refused("A", co.AwaitInstructions(side="A", issue=apart, to=("B",)))
    stage.act("A", co.AwaitInstructions(side="A", issue=apart))
