"""Notes with marks: who reads them, who reads them back, who may loosen, who may take them back."""

from __future__ import annotations

import pytest

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from tests.cast import Stage, actor

SECRET = "We could open the northern canary gate before the winter."


def test_a_note_is_for_the_mediator_only_unless_loosened():
    stage = Stage()
    note = stage.note("A", SECRET)
    assert stage.view("mediation").find(th.Note, note).mark == "MEDIATOR_ONLY"
    for outsider in ("B", "O"):
        assert "canary" not in stage.sent(outsider)
        assert note not in stage.sent(outsider)


@pytest.mark.parametrize("mark", ev.MARKS)
def test_a_mark_widens_nothing_by_itself(mark: ev.Mark):
    stage = Stage()
    stage.note("A", SECRET, mark=mark)
    assert "canary" not in stage.sent("B")
    assert "canary" not in stage.sent("O")


def test_a_side_s_own_notes_are_hidden_from_the_mediator():
    stage = Stage()
    note = stage.act("A", co.TakeNote(words=SECRET)).id
    assert stage.view("A").find(th.Note, note).words == SECRET
    for outsider in ("mediation", "mediation/chief", "B", "O"):
        assert "canary" not in stage.sent(outsider)


def test_a_circle_s_note_is_hidden_from_the_rest_of_its_side_and_team():
    stage = Stage()
    note = stage.act("A/principals", co.TakeNote(words=SECRET, to=("A/principals", "mediation/chief"))).id
    assert stage.view("mediation/chief").find(th.Note, note).words == SECRET
    for outsider in ("A", "A/legal", "mediation", "B", "B/principals", "O"):
        assert "canary" not in stage.sent(outsider)


@pytest.mark.parametrize(
    "words", ["Мы можем открыть ворота.", "نقبل بفتح البوابة", "我们可以开放大门", "ประตูเปิด", "Կբացենք"]
)  # scripts
def test_words_keep_their_script_beside_what_the_room_heard(words: str):
    stage = Stage()
    note = stage.note("A", words, interpreted="They may open the gate.", language="their own", speaker="the minister")
    kept = stage.view("mediation").find(th.Note, note)
    assert (kept.words, kept.interpreted) == (words, "They may open the gate.")


@pytest.mark.parametrize("words", ["", "   ", "\n\t"])
def test_an_empty_note_is_a_mistake(words: str):
    Stage().refused("A", co.TakeNote(words=words, to=("mediation",)), error=Malformed)


@pytest.mark.parametrize("words", ["bell\x07", "null\x00", "x" * 100_001, "half \ud800 a character"])
def test_text_that_the_record_cannot_keep_is_refused_whole(words: str):
    Stage().refused("A", co.TakeNote(words=words, to=("mediation",)), error=Malformed)


def test_only_the_speaker_s_side_reads_back():
    stage = Stage()
    note = stage.act("mediation", co.TakeNote(words=SECRET, to=("A",), side="A")).id
    assert "Only A" in stage.refused("mediation", co.ReadBack(note=note))
    stage.refused("B", co.ReadBack(note=note), error=NotFound)
    stage.act("A", co.ReadBack(note=note), "signed")
    kept = stage.view("mediation").find(th.Note, note)
    assert kept.standing == "confirmed"
    assert (kept.by.how, kept.by.side) == ("attested", "mediation")
    assert kept.read_back == actor("A", "signed").by


def test_a_correction_gives_the_words_to_use_and_keeps_the_first_ones():
    stage = Stage()
    note = stage.note("A", "We will open the gate.")
    stage.act("A", co.ReadBack(note=note, wording="We might open the gate."))
    kept = stage.view("mediation").find(th.Note, note)
    assert (kept.words, kept.as_said, kept.standing) == (
        "We will open the gate.",
        "We might open the gate.",
        "corrected",
    )


def test_confirming_a_correction_does_not_bring_the_first_words_back():
    stage = Stage()
    note = stage.note("A", "We will open the gate.")
    stage.act("A", co.ReadBack(note=note, wording="We might open the gate."))
    stage.act("A", co.ReadBack(note=note))
    kept = stage.view("mediation").find(th.Note, note)
    assert (kept.as_said, kept.standing) == ("We might open the gate.", "confirmed")


@pytest.mark.parametrize("start", ev.MARKS)
@pytest.mark.parametrize("target", ev.MARKS)
def test_the_mediation_may_only_tighten_a_mark_and_its_source_may_do_either(start: ev.Mark, target: ev.Mark):
    stage = Stage()
    note = stage.note("A", SECRET, mark=start)
    command = co.MarkNote(note=note, mark=target)
    if ev.MARKS.index(target) <= ev.MARKS.index(start):
        stage.act("mediation", command)
    else:
        assert "can loosen" in stage.refused("mediation", command)
        stage.act("A", command)
    assert stage.view("A").find(th.Note, note).mark == target


@pytest.mark.parametrize("mark", ev.MARKS)
def test_nobody_marks_another_side_s_words_as_free_to_use(mark: ev.Mark):
    stage = Stage()
    command = co.TakeNote(words=SECRET, to=("A",), side="A", mark=mark)
    if mark in ("MEDIATOR_ONLY", "ON_CONSENT"):
        stage.act("mediation", command)
    else:
        assert "Only A" in stage.refused("mediation", command)


def test_the_mediation_does_not_note_one_side_s_words_before_the_other():
    stage = Stage()
    command = co.TakeNote(words="They want the gate.", to=("B",), side="A")
    assert "Convey it with consent" in stage.refused("mediation", command)
    stage.act("mediation", co.TakeNote(words="They want the gate.", to=("mediation",), side="A"))
    stage.act("mediation", co.TakeNote(words="We want the bridge.", to=("A", "B"), side="A"))
    assert "the gate" not in stage.sent("B")


def test_a_retracted_note_stays_in_the_ledger_as_shown():
    stage = Stage()
    note = stage.act("mediation", co.TakeNote(words="Entered in the wrong room.", to=("A",))).id
    done = stage.act("mediation", co.RetractNote(note=note, why="misdirected"))
    assert any("ledger" in warning for warning in done.warnings)
    assert "was shown" in stage.sent("A")
    assert "was shown" not in stage.sent("B")
    assert "already" in stage.refused("mediation", co.RetractNote(note=note))


def test_only_writer_source_or_mediation_retracts():
    stage = Stage()
    note = stage.act("A", co.TakeNote(words="At the table.", to=("B", "mediation"))).id
    stage.refused("B", co.RetractNote(note=note))
    stage.act("A", co.RetractNote(note=note))
    for side, command in (("A", co.ReadBack(note=note)), ("A", co.GrantConsent(note=note, recipients=("O",)))):
        assert "retracted" in stage.refused(side, command)


def test_a_note_refers_only_to_what_all_its_readers_see():
    stage = Stage()
    issue = stage.act("A", co.RaiseIssue(title="Apart", to=("mediation",))).id
    session = stage.act("mediation", co.PlanSession(to=("A",))).id
    for command in (
        co.TakeNote(words="x y", to=("B",), issue=issue),
        co.TakeNote(words="x y", to=("B",), session=session),
    ):
        assert "Not everyone" in stage.refused("A", command)
    stage.act("A", co.TakeNote(words="x y", session=session, issue=issue))


def test_a_note_of_a_session_goes_to_those_in_its_room():
    stage = Stage()
    session = stage.act("mediation", co.PlanSession(to=("A",))).id
    note = stage.act("A", co.TakeNote(words=SECRET, session=session)).id
    assert stage.view("mediation").find(th.Note, note).session == session
    assert "canary" not in stage.sent("B")


def test_an_id_may_be_shortened_while_it_is_the_only_one():
    stage = Stage()
    note = stage.note("A", SECRET)
    view = stage.view("mediation")
    assert view.find(th.Note, note[: len("note-") + 4]).id == note
    assert view.find(th.Note, note.removeprefix("note-")[:4]).id == note
    for bare in ("note-", "no", "", "note-z9", "offer-abc"):
        with pytest.raises(NotFound):
            view.find(th.Note, bare)


def test_a_hidden_note_and_one_that_never_was_are_refused_alike():
    stage = Stage()
    hidden, absent = stage.note("A", SECRET), "note-aaaaaaaaaaaa"
    for make in (
        lambda id_: co.ReadBack(note=id_),
        lambda id_: co.MarkNote(note=id_, mark="PUBLIC"),
        lambda id_: co.RetractNote(note=id_),
        lambda id_: co.GrantConsent(note=id_, recipients=("A",)),
        lambda id_: co.RefuseConsent(note=id_),
    ):
        said = [stage.refused("B", make(id_), error=NotFound).replace(id_, "…") for id_ in (hidden, absent)]
        assert said[0] == said[1]
