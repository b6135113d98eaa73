"""Promises made within the talks, and papers that change hands."""

from __future__ import annotations

import pytest

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from tests.cast import Stage


def promise(stage: Stage, side: str = "A", to: tuple[str, ...] = ("B",), **more: object) -> str:
    return stage.act(side, co.GiveUndertaking(what="We clear the canary road.", to=to, **more)).id  # type: ignore[arg-type]  # its fields


def paper(stage: Stage, **more: object) -> str:
    return stage.act("A", co.HandOverPaper(title="Canary map", to=("B",), **more)).id  # type: ignore[arg-type]  # its fields


def test_a_promise_says_who_owes_whom_what_by_when():
    stage = Stage()
    made = promise(stage, due="2031-05-06T09:00")
    found = stage.view("B").find(th.Undertaking, made)
    assert (found.side, found.to, found.due) == ("A", ("B",), "2031-05-06T09:00:00.000Z")
    for outsider in ("mediation", "O"):
        assert "canary" not in stage.sent(outsider)


def test_the_mediator_promises_too():
    stage = Stage()
    made = promise(stage, "mediation", ("A",))
    stage.act("A", co.SettleUndertaking(undertaking=made, how="broken"))
    assert stage.view("mediation").find(th.Undertaking, made).settled == "broken"
    assert made not in stage.sent("B")


#: Who may call a promise of A to B (mediation copied) what.
SETTLED: dict[tuple[str, ev.Settled], bool] = {
    ("A", "kept"): True,
    ("A", "broken"): False,
    ("A", "released"): False,
    ("B", "kept"): True,
    ("B", "broken"): True,
    ("B", "released"): True,
    ("mediation", "kept"): False,
    ("mediation", "broken"): False,
    ("mediation", "released"): False,
}


@pytest.mark.parametrize(("side", "how"), SETTLED)
def test_only_those_promised_release_and_only_the_two_call_it_kept(side: str, how: ev.Settled):
    stage = Stage()
    made = promise(stage, copy=("mediation",))
    command = co.SettleUndertaking(undertaking=made, how=how)
    if not SETTLED[side, how]:
        assert "Only B" in stage.refused(side, command)
        return
    stage.act(side, command)
    assert how in stage.refused("B", co.SettleUndertaking(undertaking=made, how="broken"))


def test_a_promise_needs_words_and_somebody_to_promise_to():
    stage = Stage()
    stage.refused("A", co.GiveUndertaking(what="", to=("B",)), error=Malformed)
    stage.refused("A", co.GiveUndertaking(what="x", to=()), error=Malformed)
    stage.refused("A", co.GiveUndertaking(what="x", to=("Z",)), error=Malformed)


def test_a_promise_refers_to_a_session_that_all_its_readers_see():
    stage = Stage()
    session = stage.act("mediation", co.PlanSession(to=("A",))).id
    assert "Not everyone" in stage.refused("A", co.GiveUndertaking(what="x", to=("B",), session=session))
    promise(stage, to=("mediation",), session=session)


def test_a_paper_is_registered_with_its_copies_and_terms():
    stage = Stage()
    made = paper(stage, form="map", copies=3, attributable=True, return_by="2031-05-06T09:00")
    found = stage.view("B").find(th.Paper, made)
    assert (found.side, found.to, found.form, found.copies, found.attributable) == ("A", ("B",), "map", 3, True)
    for outsider in ("mediation", "O"):
        assert "Canary" not in stage.sent(outsider)
        stage.refused(outsider, co.ReturnPaper(paper=made, copy_number=1), error=NotFound)


def test_each_numbered_copy_comes_back_once():
    stage = Stage()
    made = paper(stage, copies=2)
    stage.act("B", co.ReturnPaper(paper=made, copy_number=2))
    assert "came back already" in stage.refused("A", co.ReturnPaper(paper=made, copy_number=2))
    for number in (0, 3, -1):
        stage.refused("A", co.ReturnPaper(paper=made, copy_number=number), error=Malformed)
    stage.act("A", co.ReturnPaper(paper=made, copy_number=1))
    assert stage.view("B").find(th.Paper, made).returned == (1, 2)


@pytest.mark.parametrize(
    "command",
    [
        co.HandOverPaper(title="", to=("B",)),
        co.HandOverPaper(title="x", to=()),
        co.HandOverPaper(title="x", to=("B",), copies=0),
        co.HandOverPaper(title="x", to=("B",), copies=1001),
        co.HandOverPaper(title="x", to=("B",), size=25 * 2**20 + 1),
        co.HandOverPaper(title="x", to=("B",), file_name="a\x07b"),
    ],
)
def test_a_paper_that_cannot_be_is_a_mistake(command: co.HandOverPaper):
    Stage().refused("A", command, error=Malformed)
