"""Conveying: a copy of the words goes to the recipients, the use to the source, the link to the mediation."""

from __future__ import annotations

import pytest

from goodoffices.basics.errors import Malformed, NotFound, Refused
from goodoffices.rules import commands as co
from goodoffices.rules import sheets
from goodoffices.rules import things as th
from tests.cast import Stage, frame

WORDS = "We can live with a canary gate at night."


def conveyed(stage: Stage, **consent: object) -> tuple[str, str]:
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B", **consent)
    return note, stage.act("mediation", co.Convey(note=note, to=("B",))).id


def test_without_consent_nothing_is_passed_on_and_the_answer_says_what_is_missing():
    stage = Stage()
    note = stage.note("A", WORDS)
    told = stage.refused("mediation", co.Convey(note=note, to=("B",)))
    assert "A has not consented" in told
    assert "Ask A first" in told
    assert "canary" not in stage.sent("B")


def test_the_recipient_gets_a_copy_of_the_words_and_no_link_to_the_note():
    stage = Stage()
    note, message = conveyed(stage)
    sent = stage.sent("B")
    assert stage.view("B").find(th.Message, message).words == WORDS
    assert stage.view("B").find(th.Message, message).source == ""
    assert note not in sent
    assert "consent-" not in sent
    assert "link-" not in sent
    assert "canary" not in stage.sent("O")


def test_the_source_sees_the_use_and_not_the_message():
    stage = Stage()
    note, message = conveyed(stage)
    (use,) = stage.view("A").all(th.Use)
    assert (use.note, use.recipients, use.wording) == (note, ("B",), WORDS)
    assert message not in stage.sent("A")


def test_the_source_is_named_only_where_it_agreed_to_be():
    stage = Stage()
    _, message = conveyed(stage, attributed=True)
    assert stage.view("B").find(th.Message, message).source == "A"


def test_only_the_words_consented_to_go_out():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B", wording="They can discuss the gate.")
    assert "these words only" in stage.refused("mediation", co.Convey(note=note, to=("B",), wording=WORDS))
    said = stage.act("mediation", co.Convey(note=note, to=("B",))).id
    assert stage.view("B").find(th.Message, said).words == "They can discuss the gate."
    assert "canary" not in stage.sent("B")


def test_under_a_standing_mark_unattributed_words_may_be_the_mediator_s_own():
    stage = Stage(talks_frame=frame("consent-of-source"))
    note = stage.note("A", WORDS, mark="UNATTRIBUTED")
    said = stage.act("mediation", co.Convey(note=note, to=("B",), wording="Night hours can be talked about.")).id
    assert stage.view("B").find(th.Message, said).source == ""
    other = stage.note("A", "The bridge may carry lorries.", mark="TRANSMISSIBLE")
    assert "these words only" in stage.refused("mediation", co.Convey(note=other, to=("B",), wording="Lorries!"))


def test_only_the_mediation_conveys():
    stage = Stage()
    note = stage.note("A", WORDS)
    for side in ("A", "B", "O"):
        assert "Only the mediation" in stage.refused(side, co.Convey(note=note, to=("B",)))
    own = stage.act("A", co.TakeNote(words="For ourselves only.")).id
    stage.refused("mediation", co.Convey(note=own, to=("B",)), error=NotFound)


def test_it_needs_recipients_who_were_not_in_the_room():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.refused("mediation", co.Convey(note=note, to=()), error=Malformed)
    stage.refused("mediation", co.Convey(note=note, to=("Z",)), error=Malformed)
    assert "was in the room" in stage.refused("mediation", co.Convey(note=note, to=("A",)))


def test_no_more_of_the_mediation_learns_it_than_knew():
    stage = Stage()
    note = stage.act("A/principals", co.TakeNote(words=WORDS, to=("A/principals", "mediation/chief"))).id
    stage.act("A/principals", co.GrantConsent(note=note, recipients=("B",)))
    stage.act("mediation/chief", co.Convey(note=note, to=("B",)))
    assert "canary" in stage.sent("B")
    for outsider in ("mediation", "A", "A/legal", "O"):
        assert "canary" not in stage.sent(outsider)


def test_own_words_of_the_mediation_need_nobody_s_consent():
    stage = Stage()
    note = stage.act("mediation", co.TakeNote(words="We suggest a pause.", to=("A",))).id
    said = stage.act("mediation", co.Convey(note=note, to=("B",))).id
    assert stage.view("B").find(th.Message, said).source == "mediation"
    assert not stage.view("A").all(th.Use)


def test_each_side_s_ledger_holds_what_it_said_and_what_it_was_told():
    stage = Stage()
    note, message = conveyed(stage)
    lines = {side: sheets.ledger(stage.view(side)) for side in ("A", "B", "O", "mediation")}
    assert [(x.what, x.to, x.words, x.side, x.thing) for x in lines["A"]] == [("passed on", ("B",), WORDS, "A", note)]
    assert [(x.what, x.to, x.words, x.side, x.thing) for x in lines["B"]] == [("told", ("B",), WORDS, "", message)]
    assert lines["O"] == ()
    assert [(x.what, x.basis.partition("-")[0]) for x in lines["mediation"]] == [("passed on", "consent")]


def test_the_ledger_tells_the_hand_by_which_consent_was_given():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.act("A", co.GrantConsent(note=note, recipients=("B",)), "signed")
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    assert sheets.ledger(stage.view("A"))[0].hand == "signed"


def test_a_retracted_message_stays_as_told_and_as_shown():
    stage = Stage()
    _, message = conveyed(stage)
    stage.act("mediation", co.RetractNote(note=message, why="sent too early"))
    assert [line.what for line in sheets.ledger(stage.view("B"))] == ["told", "was shown"]


def test_several_recipients_need_a_consent_that_covers_them_all():
    stage = Stage(talks_frame=frame(parties=3))
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    assert "not for C" in stage.refused("mediation", co.Convey(note=note, to=("B", "C")))
    stage.act("A", co.GrantConsent(note=note, recipients=("B", "C")))
    stage.act("mediation", co.Convey(note=note, to=("B", "C")))
    assert "canary" in stage.sent("C")


@pytest.mark.parametrize(("parties", "warned"), [(2, True), (3, False)])
def test_with_two_parties_the_mediator_is_told_how_little_unattributed_hides(parties: int, warned: bool):
    stage = Stage(talks_frame=frame(parties=parties))
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    done = stage.act("mediation", co.Convey(note=note, to=("B",)))
    assert any("hides little" in warning for warning in done.warnings) is warned


def test_a_retracted_note_goes_nowhere():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    stage.act("A", co.RetractNote(note=note))
    assert "retracted" in stage.refused("mediation", co.Convey(note=note, to=("B",)))


def test_consented_words_in_an_offer_are_a_use_of_the_consent() -> None:
    stage = Stage()
    note = stage.note("A", "We could live with observers of both states at the gate every day.")
    words = "Observers of both states could stand at the gate on every day."
    stage.consented("A", note, "B", wording=words, once=True)
    stage.act("mediation", co.PutOffer(terms=f"{words} Lorries stop at noon.", to=("B",)))
    used = stage.view("A").all(th.Use)
    assert [(use.note, use.recipients, use.wording) for use in used] == [(note, ("B",), words)]
    assert "Lorries" not in str(used), "the originator reads its own words, not the rest of the offer"
    assert not stage.view("B").all(th.Use)
    with pytest.raises(Refused, match="for one use and is used"):
        stage.act("mediation", co.Convey(note=note, to=("B",)))
