"""Closing talks, destroying notes where the rules say so, erasing what must not be kept."""

from __future__ import annotations

import pytest

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import things as th
from tests.cast import Stage, frame

SECRET = "We could open the northern canary gate before the winter."


def test_nothing_is_added_to_closed_talks_and_everything_can_be_read():
    stage = Stage()
    note = stage.note("A", SECRET)
    stage.act("mediation", co.CloseTalks(why="agreed"))
    for side in ("A", "B", "mediation", "O"):
        assert "closed" in stage.refused(side, co.TakeNote(words="late"))
    assert stage.view("A").find(th.Note, note).words == SECRET
    assert "canary" not in stage.sent("B")


def test_a_sealed_offer_does_not_open_after_the_talks_are_over():
    stage = Stage()
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), sealed=True, until="2031-05-05T12:00")).id
    stage.act("mediation", co.CloseTalks())
    before = stage.office.journal.sizes(stage.talks)
    stage.clock.at("2031-05-06T12:00")
    assert stage.view("A").find(th.Offer, offer).outcome is None
    assert stage.office.journal.sizes(stage.talks) == before


def test_only_the_mediation_closes_talks():
    for side in ("A", "B", "O"):
        assert "Only the mediation" in Stage().refused(side, co.CloseTalks())


def test_notes_are_destroyed_where_the_ground_rules_demand_it_and_that_is_certified():
    stage = Stage(talks_frame=frame(destroy_notes=True))
    note = stage.note("A", SECRET)
    stage.consented("A", note, "B")
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    own = stage.act("A", co.TakeNote(words="our own paper canary")).id
    done = stage.act("mediation/chief", co.CloseTalks())
    assert any("out of reach" in warning for warning in done.warnings)
    for side in ("mediation", "mediation/chief", "B"):
        assert "canary" not in stage.sent(side)
    assert stage.view("A").find(th.Note, own).words == "our own paper canary"
    assert note not in stage.sent("A")
    channel = stage.view("A").frame_channel
    entries = [entry for _, entry in stage.office.journal.read(channel.id) if entry is not None]
    assert b'"notes_destroyed":true' in bytes(entries[-1].body)


def test_destruction_is_certified_only_by_one_who_reads_all_the_mediation_s_rooms():
    stage = Stage(talks_frame=frame(destroy_notes=True))
    stage.act("A/principals", co.TakeNote(words=SECRET, to=("A/principals", "mediation/chief")))
    assert "mediation/chief" in stage.refused("mediation", co.CloseTalks())
    stage.act("mediation/chief", co.CloseTalks())
    assert "canary" not in stage.sent("A/principals")


def test_where_the_rules_do_not_demand_it_notes_stay():
    stage = Stage()
    note = stage.note("A", SECRET)
    stage.act("mediation", co.CloseTalks())
    assert stage.view("mediation").find(th.Note, note).words == SECRET


def test_an_erased_note_takes_its_consents_and_uses_along():
    stage = Stage()
    note = stage.note("A", SECRET)
    stage.consented("A", note, "B")
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    channel = stage.view("A").find(th.Note, note).channel
    stage.act("mediation", co.EraseThings(channel=channel, things=(note,), why="entered in error"))
    view = stage.view("A")
    assert (view.all(th.Note), view.all(th.Consent), view.all(th.Use)) == ([], [], [])
    assert "canary" not in stage.sent("A")
    assert view.channel(channel).erased
    assert "canary" in stage.sent("B")  # what was told stays told


def test_a_side_erases_what_it_wrote_and_nothing_else():
    stage = Stage()
    table = stage.act("A", co.TakeNote(words=SECRET, to=("B", "mediation"))).id
    channel = stage.view("A").find(th.Note, table).channel
    command = co.EraseThings(channel=channel, things=(table,), why="w")
    assert "Only the mediation, or the side that wrote it" in stage.refused("B", command)
    stage.refused("O", command, error=NotFound)
    stage.act("A", command)
    stage.refused("A", command, error=NotFound)


def test_an_erasure_says_why():
    stage = Stage()
    note = stage.note("A", SECRET)
    channel = stage.view("A").find(th.Note, note).channel
    stage.refused("A", co.EraseThings(channel=channel, things=(note,), why=" "), error=Malformed)


@pytest.mark.parametrize("kind", ["offer", "session", "issue"])
def test_whatever_is_erased_the_rest_of_the_room_is_still_read(kind: str):
    stage = Stage()
    issue = stage.act("mediation", co.RaiseIssue(title="I", to=("A", "B"))).id
    session = stage.act("mediation", co.PlanSession(to=("A", "B"), agenda=(issue,))).id
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), issue=issue)).id
    note = stage.act("A", co.TakeNote(words="x y", session=session, issue=issue)).id
    stage.act("mediation", co.MoveSession(session=session, to="open"))
    stage.act("A", co.AnswerOffer(offer=offer, answer="accept"))
    channel = stage.view("A").find(th.Issue, issue).channel
    wanted = {"offer": offer, "session": session, "issue": issue}[kind]
    stage.act("mediation", co.EraseThings(channel=channel, things=(wanted,), why="w"))
    for side in ("A", "B", "mediation"):
        assert note in stage.sent(side)
    assert wanted not in [t.id for t in (*stage.view("A").all(th.Offer), *stage.view("A").all(th.Session))]
