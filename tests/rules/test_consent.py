"""Consent: asked, granted, in other words, refused, limited, withdrawn; and what each lets the mediator do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.basics.errors import Malformed, NotFound
from goodoffices.basics.instants import Instant
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.consents import permission
from tests.cast import Stage, actor, frame

WORDS = "We can live with a canary gate at night."
TO_B = ("B", "mediation")


def leave(stage: Stage, note: str, target: tuple[str, ...] = TO_B, eyes: str = "mediation"):
    view = stage.view(eyes)
    return permission(view, view.find(th.Note, note), target, stage.clock())


def asked(stage: Stage, note: str, *to: str, **more: object) -> str:
    return stage.act("mediation", co.AskConsent(note=note, recipients=to or ("B",), **more)).id  # type: ignore[arg-type]  # its fields


def test_consent_records_who_gave_it_when_to_whom_in_which_words_and_by_which_hand():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.clock.at("2031-05-05T09:00")
    given_ = stage.act("A", co.GrantConsent(note=note, recipients=("B",)), "signed").id
    consent = stage.view("mediation").find(th.Consent, given_)
    assert (consent.recipients, consent.wording, consent.attributed) == (("B",), WORDS, False)
    assert consent.decided_at == "2031-05-05T09:00:00.000Z"
    assert consent.decided_by == actor("A", "signed").by


def test_asking_tells_nobody_but_those_in_the_room():
    stage = Stage()
    note = stage.note("A", WORDS)
    consent = asked(stage, note)
    for outsider in ("B", "O"):
        assert consent not in stage.sent(outsider)
        assert "canary" not in stage.sent(outsider)
    stage.refused("B", co.GrantConsent(consent=consent), error=NotFound)


def test_only_the_mediation_asks_and_only_the_source_answers():
    stage = Stage()
    note = stage.note("A", WORDS)
    assert "Only the mediation" in stage.refused("A", co.AskConsent(note=note, recipients=("B",)))
    consent = asked(stage, note)
    for command in (
        co.GrantConsent(consent=consent),
        co.GrantConsent(note=note, recipients=("B",)),
        co.RefuseConsent(consent=consent),
    ):
        assert "Only A" in stage.refused("mediation", command)
    stage.act("A", co.GrantConsent(consent=consent))
    assert "Only A" in stage.refused("mediation", co.WithdrawConsent(consent=consent))


def test_own_words_and_words_whose_source_reads_nothing_are_not_asked_for():
    stage = Stage()
    own = stage.act("mediation", co.TakeNote(words="Our own idea.", to=("A",))).id
    absent = stage.act("mediation", co.TakeNote(words="They said so.", to=("mediation",), side="A")).id
    assert "own words" in stage.refused("mediation", co.AskConsent(note=own, recipients=("B",)))
    assert "does not read" in stage.refused("mediation", co.AskConsent(note=absent, recipients=("B",)))
    assert leave(stage, absent).need == "never"


@pytest.mark.parametrize("recipients", [(), ("Z",)])
def test_consent_names_known_recipients(recipients: tuple[str, ...]):
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.refused("mediation", co.AskConsent(note=note, recipients=recipients), error=Malformed)
    stage.refused("A", co.GrantConsent(note=note, recipients=recipients), error=Malformed)


def test_who_was_in_the_room_needs_no_passing_on():
    stage = Stage()
    note = stage.note("A", WORDS)
    assert "was in the room" in stage.refused("A", co.GrantConsent(note=note, recipients=("A/legal",)))


def test_the_source_may_grant_other_words_than_were_asked_for():
    stage = Stage()
    note = stage.note("A", WORDS)
    consent = asked(stage, note, wording="They accept the gate.")
    stage.act("A", co.GrantConsent(consent=consent, wording="They can discuss the gate.", attributed=True))
    found = leave(stage, note)
    assert (found.allowed, found.wording, found.attributed) == (True, "They can discuss the gate.", True)


def test_what_was_asked_for_is_what_is_granted_unless_said_otherwise():
    stage = Stage()
    note = stage.note("A", WORDS)
    consent = asked(stage, note, wording="They accept the gate.", attributed=True)
    stage.act("A", co.GrantConsent(consent=consent))
    assert (leave(stage, note).wording, leave(stage, note).attributed) == ("They accept the gate.", True)


def test_a_consent_is_for_its_recipients_and_not_for_others():
    stage = Stage(talks_frame=frame(parties=3))
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    assert leave(stage, note).allowed
    assert leave(stage, note, ("B/legal", "mediation")).allowed
    for wider in (("C", "mediation"), ("B", "C", "mediation"), ("O", "mediation")):
        found = leave(stage, note, wider)
        assert (found.allowed, found.need) == (False, "ask")


def test_consent_for_a_circle_is_not_consent_for_its_whole_side():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B/principals")
    assert leave(stage, note, ("B/principals", "mediation")).allowed
    assert not leave(stage, note).allowed
    assert not leave(stage, note, ("B/legal", "mediation")).allowed


def test_consent_for_another_side_does_not_reach_the_rest_of_the_mediation():
    stage = Stage()
    note = stage.act("A/principals", co.TakeNote(words=WORDS, to=("A/principals", "mediation/chief"))).id
    stage.act("A/principals", co.GrantConsent(note=note, recipients=("B",)))
    assert leave(stage, note, ("B", "mediation/chief"), "mediation/chief").allowed
    assert not leave(stage, note, ("B", "mediation"), "mediation/chief").allowed
    whole = co.Convey(note=note, to=("B", "mediation"))
    assert "not for mediation" in stage.refused("mediation/chief", whole)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [("2031-05-05T09:59:59.999Z", True), ("2031-05-05T10:00:00.000Z", False), ("2031-05-05T10:00:00.001Z", False)],
)
def test_a_consent_ends_exactly_at_its_hour(now: str, allowed: bool):
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B", expires="2031-05-05T10:00")
    stage.clock.now = Instant(now)
    assert leave(stage, note).allowed is allowed
    assert allowed or "expired" in leave(stage, note).why


def test_a_consent_cannot_be_given_for_the_past():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.refused("A", co.GrantConsent(note=note, recipients=("B",), expires="2031-05-05T08:00"), error=Malformed)


@pytest.mark.parametrize(("mark", "once"), [("MEDIATOR_ONLY", True), ("ON_CONSENT", False), ("ON_CONSENT", True)])
def test_a_consent_for_one_use_is_spent_by_it(mark: ev.Mark, once: bool):
    stage = Stage()
    note = stage.note("A", WORDS, mark=mark)
    stage.consented("A", note, "B", once=once)
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    assert "one use" in stage.refused("mediation", co.Convey(note=note, to=("B",)))
    assert leave(stage, note).need == "ask"


def test_a_consent_without_limits_may_be_used_again():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    stage.act("mediation", co.Convey(note=note, to=("B",)))


def test_withdrawal_stops_every_later_use_and_erases_no_earlier_one():
    stage = Stage()
    note = stage.note("A", WORDS)
    consent = stage.consented("A", note, "B")
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    done = stage.act("A", co.WithdrawConsent(consent=consent))
    assert any("ledger" in warning for warning in done.warnings)
    assert "withdrew" in stage.refused("mediation", co.Convey(note=note, to=("B",)))
    assert "passed on" in stage.sent("A")
    assert "canary" in stage.sent("B")
    assert "withdrawn" in stage.refused("A", co.WithdrawConsent(consent=consent))
    assert "withdrawn" in stage.refused("A", co.GrantConsent(consent=consent))


def test_a_refusal_is_final_until_something_new_is_granted():
    stage = Stage()
    note = stage.note("A", WORDS)
    consent = asked(stage, note)
    stage.act("A", co.RefuseConsent(consent=consent, why="not before the capital answers"))
    assert leave(stage, note).need == "never"
    assert "refused" in stage.refused("A", co.RefuseConsent(consent=consent))
    stage.consented("A", note, "B")
    assert leave(stage, note).allowed


def test_a_refusal_for_one_recipient_says_nothing_about_another():
    stage = Stage(talks_frame=frame(parties=3))
    note = stage.note("A", WORDS, mark="ON_CONSENT")
    stage.act("A", co.RefuseConsent(consent=asked(stage, note, "C")))
    assert leave(stage, note, ("C", "mediation")).need == "never"
    assert leave(stage, note).need == "ask"


def test_saying_no_to_everyone_takes_back_what_was_granted_before():
    stage = Stage()
    note = stage.note("A", WORDS)
    consent = stage.consented("A", note, "B")
    stage.act("A", co.RefuseConsent(note=note))
    assert stage.view("mediation").find(th.Consent, consent).state == "withdrawn"
    assert leave(stage, note).need == "never"


def test_of_two_consents_the_one_for_the_words_at_hand_counts():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B", wording="They can talk about the gate.")
    stage.consented("A", note, "B", wording="A can talk about the gate.", attributed=True)
    said = stage.act("mediation", co.Convey(note=note, to=("B",), wording="A can talk about the gate.")).id
    assert stage.view("B").find(th.Message, said).source == "A"


def test_words_corrected_after_consent_need_a_new_one():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    stage.act("A", co.ReadBack(note=note, wording="We could perhaps live with a gate."))
    assert "corrected these words after" in stage.refused("mediation", co.Convey(note=note, to=("B",)))
    stage.consented("A", note, "B")
    said = stage.act("mediation", co.Convey(note=note, to=("B",))).id
    assert stage.view("B").find(th.Message, said).words == "We could perhaps live with a gate."


def test_other_words_consented_to_survive_a_correction_of_the_note():
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B", wording="They can discuss the gate.")
    stage.act("A", co.ReadBack(note=note, wording="We could perhaps live with a gate."))
    assert leave(stage, note).wording == "They can discuss the gate."


@pytest.mark.parametrize("mark", ev.MARKS)
@pytest.mark.parametrize("regime", ["strict", "consent-of-source"])
def test_a_mark_is_standing_consent_only_where_the_ground_rules_say_so(mark: ev.Mark, regime: str):
    stage = Stage(talks_frame=frame(regime))
    note = stage.note("A", WORDS, mark=mark)
    found = leave(stage, note)
    loose = mark not in ("MEDIATOR_ONLY", "ON_CONSENT")
    assert found.allowed is (regime == "consent-of-source" and loose)
    assert found.attributed is (found.allowed and mark != "UNATTRIBUTED")


@pytest.mark.parametrize("end", ["refused", "withdrawn"])
def test_a_no_outweighs_a_mark(end: str):
    stage = Stage(talks_frame=frame("consent-of-source"))
    note = stage.note("A", WORDS, mark="TRANSMISSIBLE")
    if end == "refused":
        stage.act("A", co.RefuseConsent(consent=asked(stage, note)))
    else:
        stage.act("A", co.WithdrawConsent(consent=stage.consented("A", note, "B")))
    assert leave(stage, note).need == "never"
    assert leave(stage, note, ("O", "mediation")).allowed


def test_with_two_parties_the_source_is_told_how_little_unattributed_hides():
    two, three = Stage(), Stage(talks_frame=frame(parties=3))
    for stage, warned in ((two, True), (three, False)):
        note = stage.note("A", WORDS)
        done = stage.act("A", co.GrantConsent(note=note, recipients=("B",)))
        assert any("hides little" in warning for warning in done.warnings) is warned


steps = st.lists(st.sampled_from(("ask", "refuse", "mark", "read back", "later", "retract", "withdraw")), max_size=8)


@given(steps, st.sampled_from(ev.MARKS))
def test_without_consent_nothing_is_ever_allowed_under_strict_rules(done: list[str], mark: ev.Mark):
    stage = Stage()
    note = stage.note("A", WORDS, mark=mark)
    consent = "consent-none"
    for step in done:
        try:
            match step:
                case "ask":
                    consent = asked(stage, note)
                case "refuse":
                    stage.act("A", co.RefuseConsent(consent=consent))
                case "withdraw":
                    stage.act("A", co.WithdrawConsent(consent=consent))
                case "mark":
                    stage.act("A", co.MarkNote(note=note, mark="PUBLIC"))
                case "read back":
                    stage.act("A", co.ReadBack(note=note, wording="Other words."))
                case "retract":
                    stage.act("A", co.RetractNote(note=note))
                case _:
                    stage.clock.at("2031-05-06T09:00")
        except Exception as error:  # noqa: BLE001  # a refusal is one more way not to consent
            assert error.__class__.__name__ in ("Refused", "NotFound")  # noqa: PT017
        assert not leave(stage, note).allowed
        stage.refused("mediation", co.Convey(note=note, to=("B",)))


@given(st.lists(st.sampled_from(("A", "B", "B/legal", "B/principals", "O")), min_size=1, max_size=3, unique=True))
def test_a_wider_audience_is_never_easier_to_tell(targets: list[str]):
    stage = Stage()
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B")
    allowed = [leave(stage, note, (*targets[:n], "mediation")).allowed for n in range(1, len(targets) + 1)]
    assert allowed == sorted(allowed, reverse=True)
