"""Offers and answers: open to the mediator by default, sealed as an option."""

from __future__ import annotations

import itertools

import pytest

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.rules import commands as co
from goodoffices.rules import things as th
from tests.cast import Stage, frame

ACCEPT = "accept"
ANSWERS: dict[str, dict[str, str]] = {
    "accept": {},
    "ad referendum": {"until": "2031-05-05T18:00"},
    "accept if": {"condition": "if lorries are announced"},
    "counter-text": {"counter": "until ten"},
    "not now": {},
    "none": {},
}


def put(stage: Stage, side: str = "mediation", to: tuple[str, ...] = ("A", "B"), **more: object) -> str:
    return stage.act(side, co.PutOffer(terms="The gate is open until midnight.", to=to, **more)).id  # type: ignore[arg-type]  # its fields


def answer(stage: Stage, side: str, offer: str, said: str, **more: str) -> None:
    stage.act(side, co.AnswerOffer(offer=offer, answer=said, **(ANSWERS[said] | more)))  # type: ignore[arg-type]  # from the table


def sealed(stage: Stage, **more: object) -> str:
    return put(stage, sealed=True, until="2031-05-05T12:00", **more)  # type: ignore[arg-type]  # fields of an offer


def outcome(stage: Stage, offer: str, eyes: str = "mediation") -> str | None:
    return stage.view(eyes).find(th.Offer, offer).outcome


@pytest.mark.parametrize("said", ANSWERS)
def test_an_open_answer_is_for_the_mediator_and_not_for_the_other_side(said: str):
    stage = Stage()
    offer = put(stage)
    answer(stage, "A", offer, said)
    (reply,) = stage.view("mediation").replies(offer).values()
    assert (reply.side, reply.answer) == ("A", said)
    for outsider in ("B", "O"):
        assert stage.view(outsider).all(th.Reply) == []
        assert reply.id not in stage.sent(outsider)


@pytest.mark.parametrize(("one", "two"), list(itertools.product((*ANSWERS, ""), repeat=2)))
def test_an_offer_is_accepted_by_all_only_on_a_plain_yes_from_everyone(one: str, two: str):
    for is_sealed in (False, True):
        stage = Stage()
        offer = sealed(stage) if is_sealed else put(stage)
        for side, said in (("A", one), ("B", two)):
            if said:
                answer(stage, side, offer, said)
        if is_sealed:
            stage.clock.at("2031-05-05T12:00")
        else:
            stage.act("mediation", co.CloseOffer(offer=offer))
        agreed = one == two == ACCEPT
        assert outcome(stage, offer, "B") == ("accepted by all" if agreed else "closed without agreement")


def test_the_latest_answer_counts():
    stage = Stage()
    offer = put(stage)
    for said in ("accept", "not now", "accept if", "accept"):
        answer(stage, "A", offer, said)
    answer(stage, "B", offer, "accept")
    stage.act("mediation", co.CloseOffer(offer=offer))
    assert outcome(stage, offer) == "accepted by all"


def test_a_sealed_answer_is_seen_by_nobody_else_before_or_after_the_hour():
    stage = Stage()
    offer = sealed(stage)
    answer(stage, "A", offer, "accept if", condition="only with a canary")
    for hour in ("2031-05-05T11:59", "2031-05-05T12:30"):
        stage.clock.at(hour)
        for outsider in ("mediation", "mediation/chief", "B", "O"):
            assert "canary" not in stage.sent(outsider)
            assert stage.view(outsider).all(th.Reply) == []
    assert "canary" in stage.sent("A")


def test_sealed_answers_change_until_the_hour_and_not_after():
    stage = Stage()
    offer = sealed(stage)
    answer(stage, "A", offer, "not now")
    answer(stage, "B", offer, "accept")
    stage.clock.at("2031-05-05T11:59:59")
    answer(stage, "A", offer, "accept")
    stage.clock.at("2031-05-05T12:00")
    assert "closed" in stage.refused("A", co.AnswerOffer(offer=offer, answer="not now"))
    assert outcome(stage, offer) == "accepted by all"


@pytest.mark.parametrize("looker", ["A", "B", "mediation"])
def test_the_release_is_dated_at_the_hour_whoever_looks_first(looker: str):
    stage = Stage()
    offer = sealed(stage)
    stage.clock.at("2031-05-07T09:00")
    stage.view(looker)
    found = stage.view("A").find(th.Offer, offer)
    assert found.closed_at == "2031-05-05T12:00:00.000Z"
    assert found.outcome == "closed without agreement"


def test_closing_before_the_hour_withdraws_and_releases_nothing():
    stage = Stage()
    offer = sealed(stage)
    for side in ("A", "B"):
        answer(stage, side, offer, "accept")
    stage.act("mediation", co.CloseOffer(offer=offer))
    stage.clock.at("2031-05-06T12:00")
    assert outcome(stage, offer, "A") == "withdrawn"
    assert "closed already" in stage.refused("mediation", co.CloseOffer(offer=offer))


def test_while_the_clock_stands_still_nothing_opens_and_answers_are_taken():
    stage = Stage()
    session = stage.act("mediation", co.PlanSession(to=("A", "B"))).id
    offer = sealed(stage)
    stage.act("mediation", co.MoveSession(session=session, to="open"))
    stage.clock.at("2031-05-05T11:00")
    stage.act("mediation", co.MoveSession(session=session, to="recess", clocks="stopped"))
    stage.clock.at("2031-05-05T13:00")
    for side in ("A", "B"):
        answer(stage, side, offer, "accept")
    assert outcome(stage, offer) is None
    stage.act("mediation", co.MoveSession(session=session, to="open"))
    stage.clock.at("2031-05-05T13:59")
    assert outcome(stage, offer) is None
    stage.clock.at("2031-05-05T14:00")
    assert outcome(stage, offer) == "accepted by all"


def test_principals_answer_sealed_in_a_room_of_their_own():
    stage = Stage()
    command = co.PutOffer(
        terms="T", to=("A/principals", "B/principals"), copy=("mediation/chief",), sealed=True, until="2031-05-05T12:00"
    )
    offer = stage.act("mediation/chief", command).id
    answer(stage, "A/principals", offer, "accept")
    answer(stage, "B/principals", offer, "accept")
    assert stage.view("A").all(th.Reply) == []
    stage.refused("A", co.AnswerOffer(offer=offer, answer="accept"), error=NotFound)
    stage.clock.at("2031-05-05T12:00")
    assert outcome(stage, offer, "B/principals") == "accepted by all"
    assert offer not in stage.sent("mediation")


def test_with_three_parties_all_three_must_accept():
    stage = Stage(talks_frame=frame(parties=3))
    offer = sealed(stage, to=("A", "B", "C"))
    for side in ("A", "B"):
        answer(stage, side, offer, "accept")
    stage.clock.at("2031-05-05T12:00")
    assert outcome(stage, offer, "C") == "closed without agreement"


@pytest.mark.parametrize("copied", [True, False])
def test_a_direct_offer_is_answered_to_who_put_it_and_to_a_mediator_copied(copied: bool):
    stage = Stage(talks_frame=frame(parties=3))
    offer = put(stage, "A", ("B",), copy=("mediation",) if copied else ())
    answer(stage, "B", offer, "accept")
    assert len(stage.view("A").all(th.Reply)) == 1
    assert len(stage.view("mediation").all(th.Reply)) == int(copied)
    assert stage.view("C").all(th.Reply) == []
    assert offer not in stage.sent("C")
    stage.act("A", co.CloseOffer(offer=offer))
    assert outcome(stage, offer, "B") == "accepted by all"


def test_only_who_is_asked_answers_and_only_who_put_it_closes():
    stage = Stage()
    offer = put(stage, copy=("O",))
    for side in ("O", "mediation"):
        assert "Only a side that is asked" in stage.refused(side, co.AnswerOffer(offer=offer, answer="accept"))
    for side in ("A", "O"):
        assert "Only who put" in stage.refused(side, co.CloseOffer(offer=offer))
    assert "cannot put offers" in stage.refused("O", co.PutOffer(terms="T", to=("A",)))


@pytest.mark.parametrize(
    "command",
    [
        co.PutOffer(terms=" ", to=("A",)),
        co.PutOffer(terms="T", to=()),
        co.PutOffer(terms="T", to=("O",)),
        co.PutOffer(terms="T", to=("A", "Z")),
        co.PutOffer(terms="T", to=("A",), sealed=True),
        co.PutOffer(terms="T", to=("A",), until="2031-05-05T08:00"),
        co.PutOffer(terms="T", to=("A",), until="tomorrow"),
    ],
)
def test_an_offer_that_cannot_work_is_a_mistake(command: co.PutOffer):
    Stage().refused("mediation", command, error=Malformed)


@pytest.mark.parametrize(
    "command",
    [
        co.AnswerOffer(offer="", answer="accept if"),
        co.AnswerOffer(offer="", answer="counter-text"),
        co.AnswerOffer(offer="", answer="ad referendum"),
        co.AnswerOffer(offer="", answer="accept", condition="but"),
        co.AnswerOffer(offer="", answer="not now", counter="instead"),
    ],
)
def test_an_answer_says_what_its_kind_needs_and_no_more(command: co.AnswerOffer):
    stage = Stage()
    given = co.AnswerOffer(
        offer=put(stage), answer=command.answer, condition=command.condition, counter=command.counter
    )
    stage.refused("A", given, error=Malformed)


def test_a_closed_offer_takes_no_answer():
    stage = Stage()
    offer = put(stage)
    stage.act("mediation", co.CloseOffer(offer=offer, withdraw=True))
    assert "withdrawn" in stage.refused("A", co.AnswerOffer(offer=offer, answer="accept"))


def test_an_offer_names_an_issue_only_where_all_see_it():
    stage = Stage()
    issue = stage.act("A", co.RaiseIssue(title="Apart", to=("mediation",))).id
    assert "Not everyone" in stage.refused("mediation", co.PutOffer(terms="T", to=("A", "B"), issue=issue))


def test_who_puts_a_sealed_offer_to_two_is_told_what_acceptance_reveals():
    stage = Stage()
    done = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), sealed=True, until="2031-05-05T12:00"))
    assert any("learns from the outcome" in warning for warning in done.warnings)
