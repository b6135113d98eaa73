"""Who joins sees the present and what was carried; who sits in a seat signs for it."""

from __future__ import annotations

import pytest

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import things as th
from goodoffices.rules.frame import Party, ThirdParty
from tests.cast import Stage, frame

C = Party(key="C", name="State of C")
G = ThirdParty(name="Office of G", roles=("guarantor",), key="G")
DIGEST = "0" * 64


def room_of(stage: Stage, kind: type[th.Thing], id_: str, eyes: str = "mediation") -> str:
    return stage.view(eyes).find(kind, id_).channel


@pytest.mark.parametrize("joins", [co.JoinTalks(party=C), co.JoinTalks(third_party=G)])
def test_a_newcomer_sees_the_frame_and_what_was_carried_and_nothing_earlier(joins: co.JoinTalks):
    stage = Stage()
    kept = stage.act("mediation", co.RaiseIssue(title="Kept")).id
    stage.act("mediation", co.RaiseIssue(title="Left canary"))
    stage.note("A", "said apart canary")
    command = co.JoinTalks(party=joins.party, third_party=joins.third_party, carry=(kept,))
    stage.act("mediation", command)
    newcomer = "C" if joins.party else "G"
    sent = stage.sent(newcomer)
    assert "canary" not in sent
    assert [issue.id for issue in stage.view(newcomer).all(th.Issue)] == [kept]
    assert len(stage.view(newcomer).channels) == 1
    assert stage.view(newcomer).channels[0].succeeds == ""


def test_those_who_were_there_keep_what_was_and_go_on_in_the_new_room():
    stage = Stage()
    kept = stage.act("mediation", co.RaiseIssue(title="Kept")).id
    left = stage.act("mediation", co.RaiseIssue(title="Left")).id
    stage.act("mediation", co.JoinTalks(party=C, carry=(kept,)))
    stage.act("C", co.MoveIssue(issue=kept, to="parked"))
    assert stage.view("A").find(th.Issue, kept).state == "parked"
    assert [issue.id for issue in stage.view("A").all(th.Issue)].count(kept) == 1
    assert "closed" in stage.refused("A", co.MoveIssue(issue=left, to="parked"))


@pytest.mark.parametrize(
    ("side", "command", "says"),
    [
        ("A", co.JoinTalks(party=C), "Only the mediation"),
        ("mediation", co.JoinTalks(), "needs a key"),
        ("mediation", co.JoinTalks(party=Party(key="A", name="again")), "needs a key"),
    ],
)
def test_the_mediation_lets_somebody_new_join(side: str, command: co.JoinTalks, says: str):
    assert says in Stage().refused(side, command)


def test_a_confidence_is_not_carried_to_newcomers():
    stage = Stage(talks_frame=frame(parties=3))
    note = stage.act("A", co.TakeNote(words="at the table canary", to=("B", "mediation"))).id
    channel = room_of(stage, th.Note, note)
    wider = co.SucceedChannel(channel=channel, audience=("A", "B", "C", "mediation"), carry=(note,))
    assert "said in confidence" in stage.refused("mediation", wider)
    narrower = co.SucceedChannel(channel=channel, audience=("A", "B/legal", "mediation"), carry=(note,))
    stage.act("mediation", narrower)
    assert stage.view("B/legal").find(th.Note, note).words == "at the table canary"
    assert "canary" not in stage.sent("O")


def test_one_side_does_not_carry_the_other_s_offer_to_new_readers():
    stage = Stage()
    offer = stage.act("B", co.PutOffer(terms="between us canary", to=("A",))).id
    channel = room_of(stage, th.Offer, offer, "A")
    carried = co.SucceedChannel(channel=channel, audience=("A", "B", "mediation"), carry=(offer,))
    assert "said in confidence" in stage.refused("A", carried)
    stage.act("B", carried)
    assert "canary" in stage.sent("mediation")
    assert "canary" not in stage.sent("O")


def test_a_carried_note_keeps_its_consents_only_with_them():
    stage = Stage()
    note = stage.act("A", co.TakeNote(words="the gate may open at night for lorries", to=("mediation",))).id
    consent = stage.consented("A", note, "B")
    channel = room_of(stage, th.Note, note)
    succeed = co.SucceedChannel(channel=channel, audience=("A/principals", "mediation"), carry=(note,))
    stage.act("A/principals", succeed)
    assert "has not consented" in stage.refused("mediation", co.Convey(note=note, to=("B",)))
    assert "closed" in stage.refused("A", co.WithdrawConsent(consent=consent))


def test_words_left_behind_in_a_closed_channel_are_no_longer_used():
    stage = Stage()
    words = "the gate may open at night for lorries"
    note = stage.note("A", words)
    stage.consented("A", note, "B")
    channel = room_of(stage, th.Note, note)
    stage.act("A/principals", co.SucceedChannel(channel=channel, audience=("A/principals", "mediation")))
    assert "closed" in stage.refused("mediation", co.Convey(note=note, to=("B",)))
    assert "repeats what A said" in stage.refused("mediation", co.PutOffer(terms=words, to=("A", "B")))


def test_references_to_what_stays_behind_are_cut():
    stage = Stage()
    issue = stage.act("mediation", co.RaiseIssue(title="Apart", to=("A",))).id
    session = stage.act("mediation", co.PlanSession(to=("A",), agenda=(issue,))).id
    channel = room_of(stage, th.Session, session)
    stage.act("mediation", co.SucceedChannel(channel=channel, audience=("A", "mediation", "O"), carry=(session,)))
    assert stage.view("O").find(th.Session, session).agenda == ()
    assert issue not in stage.sent("O")


def test_a_channel_is_succeeded_only_by_one_that_its_closer_reads_and_that_is_new():
    stage = Stage()
    channel = room_of(stage, th.Note, stage.note("A", "x y"))
    frame_room = stage.view("A").frame_channel.id
    for audience, says in ((("B", "mediation"), "would not read"), (("A", "mediation"), "already")):
        assert says in stage.refused("A", co.SucceedChannel(channel=channel, audience=audience))
    assert "talks join" in stage.refused("A", co.SucceedChannel(channel=frame_room, audience=("A", "B")))
    stage.refused("A", co.SucceedChannel(channel=channel, audience=("A", "Z")), error=Malformed)
    stage.refused("B", co.SucceedChannel(channel=channel, audience=("B",)), error=NotFound)


# --- seats


def seated(stage: Stage, seat: str = "A/head", by: str = "mediation") -> None:
    stage.act(by, co.OccupySeat(seat=seat, person="person-1", token_digest=DIGEST))


def acts_of_a() -> list[co.Command]:
    stage = Stage()
    note = stage.note("A", "We could open the gate.")
    consent = stage.act("mediation", co.AskConsent(note=note, recipients=("B",))).id
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"))).id
    return [
        co.ReadBack(note=note),
        co.GrantConsent(consent=consent),
        co.RefuseConsent(consent=consent),
        co.MarkNote(note=note, mark="TRANSMISSIBLE"),
        co.AnswerOffer(offer=offer, answer="accept"),
    ]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("how", ["attested", "entered", "signed"])
def test_once_a_seat_is_occupied_only_its_hand_acts_for_the_side(number: int, how: str):
    stage = Stage()
    note = stage.note("A", "We could open the gate.")
    stage.act("mediation", co.AskConsent(note=note, recipients=("B",)))
    stage.act("mediation", co.PutOffer(terms="T", to=("A", "B")))
    seated(stage)
    command = acts_of_a()[number]  # ids depend on the place alone, so they are the same here
    if how == "signed":
        stage.act("A", command, how)
    else:
        assert "occupied" in stage.refused("A", command, how)


def test_another_side_s_occupied_seat_changes_nothing_for_us():
    stage = Stage()
    seated(stage)
    note = stage.note("B", "We could open the gate.")
    stage.act("B", co.GrantConsent(note=note, recipients=("A",)), "attested")
    assert "person-1" not in stage.sent("B")
    assert "person-1" not in stage.sent("O")


def test_a_vacated_seat_lets_the_side_speak_again():
    stage = Stage()
    seated(stage)
    assert "Vacate it first" in stage.refused("A", co.OccupySeat(seat="A/head", person="person-2", token_digest=DIGEST))
    stage.act("A", co.VacateSeat(seat="A/head"))
    assert "Nobody sits" in stage.refused("A", co.VacateSeat(seat="A/head"))
    stage.consented("A", stage.note("A", "We could open the gate."), "B")


def test_seats_are_managed_by_the_mediation_and_their_own_side():
    stage = Stage()
    for side in ("B", "O"):
        assert "each delegation its own" in stage.refused(
            side, co.OccupySeat(seat="A/head", person="p", token_digest=DIGEST)
        )
    seated(stage, by="A")


@pytest.mark.parametrize(
    ("seat", "digest"), [("A/nobody", DIGEST), ("Z/head", DIGEST), ("A/head", "short"), ("A/head", "Z" * 64)]
)
def test_a_seat_that_is_not_there_or_a_digest_that_is_none_is_a_mistake(seat: str, digest: str):
    Stage().refused("mediation", co.OccupySeat(seat=seat, person="p", token_digest=digest), error=Malformed)


def test_a_seat_s_digest_is_on_no_page():
    stage = Stage()
    stage.act("mediation", co.OccupySeat(seat="A/head", person="person-1", token_digest="ab" * 32))
    for side in ("A", "B", "mediation"):
        assert "ab" * 32 not in stage.sent(side)


def test_an_offer_that_is_not_carried_over_lapses_and_one_that_is_goes_on():
    stage = Stage()
    left = stage.act("mediation", co.PutOffer(terms="Left behind.", to=("A", "B"))).id
    kept = stage.act("mediation", co.PutOffer(terms="Carried over.", to=("A", "B"))).id
    table = stage.view("mediation").find(th.Offer, left).channel
    stage.act("mediation", co.SucceedChannel(channel=table, audience=("A", "B/principals", "mediation"), carry=(kept,)))
    view = stage.view("A")
    assert view.find(th.Offer, left).outcome == "lapsed"
    assert view.find(th.Offer, kept).outcome is None
    stage.act("A", co.AnswerOffer(offer=kept, answer="accept"))
    assert "lapsed" in stage.refused("A", co.AnswerOffer(offer=left, answer="accept"))
