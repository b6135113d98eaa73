"""The leak check: what counts as shared wording, what needs consent, what a reason, and who is told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.rules import commands as co
from goodoffices.rules import leaks
from goodoffices.rules import things as th
from tests.cast import Stage, actor, frame
from tests.rules import reference

SECRET = "Our parliament will never ratify a paper that names the road after them."
TABLE = ("A", "B", "mediation")


def verdict(text: str, statement: str) -> str:
    match = leaks.compare(text, leaks.Statement("A", statement, ("A",), "note-1"))
    return "" if match is None else "verbatim" if match.verbatim else "in part"


# --- the definition

WORDS = ("the", "Gate", "opens", "at", "six", "straße", "ﬁve", "é", "don't", "wörd", "ΣΊΣΥΦΟΣ", "2031")
CHARACTERS = "我们可以开放大门คกงจカキ"
BETWEEN = (" ", "  ", "\n", ", ", "-", "_", " ❤\ufe0f ", "\u00ad ", " …")

spaced = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BETWEEN)), max_size=14).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)
unspaced = st.text(st.sampled_from(CHARACTERS), max_size=24)
texts = st.one_of(spaced, unspaced, st.tuples(spaced, unspaced).map(" ".join), st.text(max_size=40))


@given(texts, texts, st.data())
def test_it_finds_what_its_definition_says_and_nothing_else(text: str, statement: str, data: st.DataObject):
    if statement and data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(statement)))
        text += " " + statement[start : start + data.draw(st.integers(0, 60))]
    assert verdict(text, statement) == reference.verdict(text, statement)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SECRET, "verbatim"),
        (SECRET.upper(), "verbatim"),
        ("Perhaps: our PARLIAMENT, will never — ratify a… treaty?", "verbatim"),
        ("our parli\u00adament will ne\u200bver ratify a", "verbatim"),
        ("our\ufe0f parliament will never ratify\u034f a", "verbatim"),
        ("ｏｕｒ　ｐａｒｌｉａｍｅｎｔ　ｗｉｌｌ　ｎｅｖｅｒ　ｒａｔｉｆｙ　ａ", "verbatim"),  # noqa: RUF001  # full width
        ("our parliament will never ratify", ""),
        ("our parliament will never ratify it: a paper that names roads, the road after them", "in part"),
        ("a wholly different sentence on lorries and bridges", ""),
        ("", ""),
    ],
)
def test_disguises_of_a_sentence_are_seen_through(text: str, expected: str):
    assert verdict(text, SECRET) == expected


@pytest.mark.parametrize(
    ("statement", "text", "expected"),
    [
        ("我们可以在冬天之前开放北方的大门", "他们说我们可以在冬天之前开放北方", "verbatim"),
        ("我们可以 在冬天，之前开放北方的大门", "我们可以在冬天之前开放北方的大门", "verbatim"),  # noqa: RUF001  # its comma
        ("我们可以在冬天之前开放北方的大门", "天气很好我们去看大门", ""),
        ("我们可以在冬天", "所以我们可以在冬天吗", "in part"),
        ("เราสามารถเปิดประตูได้ก่อนฤดูหนาว", "เขาว่าเราสามารถเปิดประตูได้", "verbatim"),
        ("人々は門を開けることができます", "人々は門を開けることができます", "verbatim"),
    ],
)
def test_scripts_without_spaces_are_compared_by_characters(statement: str, text: str, expected: str):
    assert verdict(text, statement) == expected


@pytest.mark.parametrize(("statement", "text", "expected"), [
    ("Yes.", "Yes.", ""),
    ("We agree.", "We agree.", ""),
    ("We will sign.", "We will sign.", "in part"),
    ("We will sign tomorrow.", "So we will sign tomorrow.", "in part"),
])  # fmt: skip
def test_a_short_statement_matches_in_part_from_three_words_on(statement: str, text: str, expected: str):
    assert verdict(text, statement) == expected


# --- what follows


def test_a_confidence_repeated_to_others_needs_consent_and_writes_nothing():
    stage = Stage()
    stage.note("A", SECRET)
    told = stage.refused("mediation", co.TakeNote(words=SECRET, to=("B",), reason="it is important"))
    assert "Ask A for consent" in told
    assert "in other words" in told
    for outsider in ("B", "O"):
        assert "parliament" not in stage.sent(outsider)


@pytest.mark.parametrize(
    "command",
    [
        co.TakeNote(words=SECRET, to=("B",)),
        co.TakeNote(words="x", interpreted=SECRET, to=("B",)),
        co.PutOffer(terms=SECRET, to=("A", "B")),
        co.RaiseIssue(title=SECRET),
        co.RaiseIssue(title="T", statement=SECRET),
        co.GiveUndertaking(what=SECRET, to=("B",)),
        co.HandOverPaper(title=SECRET, to=("B",)),
        co.PlanSession(to=("B",), title=SECRET),
        co.PlanSession(to=("B",), purpose=SECRET),
        co.MoveRound(number=1, to="open", note=SECRET),
        co.CloseTalks(why=SECRET),
    ],
    ids=lambda command: type(command).__name__,
)
def test_every_command_that_carries_wording_is_checked(command: co.Command):
    stage = Stage()
    stage.note("A", SECRET)
    assert "repeats what A said" in stage.refused("mediation", command)


def test_words_that_match_in_part_need_a_reason_kept_in_the_writer_s_own_room():
    stage = Stage()
    partly = "Our parliament will never ratify it: a paper that names roads, the road after them."
    stage.note("A", SECRET)
    assert "Give a reason" in stage.refused("mediation", co.TakeNote(words=partly, to=("B",)))
    stage.act("mediation", co.TakeNote(words=partly, to=("B",), reason="public knowledge canary"))
    (log,) = stage.view("mediation").all(th.LeakReason)
    assert stage.view("mediation").audience(log) == ("mediation",)
    assert log.audience == ("B", "mediation")
    for outsider in ("A", "B", "O"):
        assert "canary" not in stage.sent(outsider)


def test_a_side_may_repeat_its_own_words_for_a_reason():
    stage = Stage()
    stage.note("A", SECRET)
    assert "Give a reason" in stage.refused("A", co.TakeNote(words=SECRET, to=("B",)))
    stage.act("A", co.TakeNote(words=SECRET, to=("B",), reason="now we say it ourselves"))
    assert "parliament" in stage.sent("B")


def test_a_match_is_never_shown_to_one_who_does_not_read_the_statement():
    stage = Stage()
    stage.note("A", SECRET)
    stage.act("B", co.TakeNote(words=SECRET, to=("A",)))  # B cannot know; nothing is said to B
    stage.act("O", co.TakeNote(words=SECRET, to=("B",)))


def test_consent_frees_its_own_words_and_not_the_rest_of_the_note():
    stage = Stage()
    note = stage.note("A", SECRET)
    stage.consented("A", note, "B", wording="They worry about what the corridor is going to be called.")
    stage.refused("mediation", co.PutOffer(terms=SECRET, to=("A", "B")))
    offered = "Because they worry about what the corridor is going to be called, it gets a number."
    stage.act("mediation", co.PutOffer(terms=offered, to=("A", "B")))
    assert "ratify" not in stage.sent("B")


@pytest.mark.parametrize("end", ["withdrawn", "expired", "retracted", "corrected", "never given for O"])
def test_words_are_free_only_while_the_consent_lasts(end: str):
    stage = Stage()
    note = stage.note("A", SECRET)
    consent = stage.consented("A", note, "B", expires="2031-05-05T10:00")
    stage.act("mediation", co.TakeNote(words=SECRET, to=("B",)))
    to = ("B",)
    match end:
        case "withdrawn":
            stage.act("A", co.WithdrawConsent(consent=consent))
        case "expired":
            stage.clock.at("2031-05-05T10:00")
        case "retracted":
            stage.act("A", co.RetractNote(note=note))
        case "corrected":
            stage.act("A", co.ReadBack(note=note, wording="Names are a matter for our parliament."))
        case _:
            to = ("O",)
    stage.refused("mediation", co.TakeNote(words=SECRET, to=(*to, "B/legal"), reason="r"))


def test_what_a_side_says_at_the_table_is_noted_for_a_reason():
    stage = Stage()
    stage.note("A", SECRET)
    said = co.TakeNote(words=SECRET, to=("A", "B"), side="A")
    assert "Give a reason" in stage.refused("mediation", said)
    stage.act("mediation", co.TakeNote(words=SECRET, to=("A", "B"), side="A", reason="A said so at the table"))


def test_what_a_side_says_apart_is_noted_without_further_ado():
    stage = Stage()
    stage.note("B", SECRET)
    stage.act("mediation", co.TakeNote(words=SECRET, to=("A",), side="A"))


def test_the_reason_of_a_refusal_is_its_giver_s_confidence():
    stage = Stage()
    note = stage.note("A", "We could open the gate.")
    consent = stage.act("mediation", co.AskConsent(note=note, recipients=("B",))).id
    stage.act("A", co.RefuseConsent(consent=consent, why=SECRET))
    assert "repeats what A said" in stage.refused("mediation", co.TakeNote(words=SECRET, to=("B",), reason="r"))


def test_the_terms_of_return_stated_apart_are_a_confidence():
    stage = Stage()
    session = stage.act("mediation", co.PlanSession(to=("A",))).id
    stage.act("mediation", co.MoveSession(session=session, to="open"))
    stage.act("mediation", co.MoveSession(session=session, to="walked out", who="A", terms=SECRET))
    assert "repeats what A said" in stage.refused("mediation", co.TakeNote(words=SECRET, to=("B",), reason="r"))


def test_a_conveyed_message_is_not_quoted_to_a_third_side():
    stage = Stage(talks_frame=frame(parties=3))
    note = stage.note("A", "We are tired.")
    stage.consented("A", note, "B", wording=SECRET)
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    stage.refused("mediation", co.TakeNote(words=SECRET, to=("C",), reason="r"))
    stage.refused("B", co.TakeNote(words=SECRET, to=("C",), reason="r"))
    assert "parliament" not in stage.sent("C")


def test_a_principal_s_words_are_a_confidence_towards_the_rest_of_its_side():
    stage = Stage()
    stage.act("A/principals", co.TakeNote(words=SECRET, to=("A/principals", "mediation")))
    assert "repeats what A said" in stage.refused("mediation", co.TakeNote(words=SECRET, to=("A",), reason="r"))
    assert "parliament" not in stage.sent("A/legal")


def test_direct_dialogue_is_not_repeated_to_the_mediator_without_consent():
    stage = Stage()
    stage.act("A", co.TakeNote(words=SECRET, to=("B",)))
    assert "Ask A for consent" in stage.refused("B", co.TakeNote(words=SECRET, to=("mediation",), reason="r"))
    assert "parliament" not in stage.sent("mediation")


def test_an_erased_confidence_is_forgotten_by_the_check():
    stage = Stage()
    note = stage.note("A", SECRET)
    channel = stage.view("A").find(th.Note, note).channel
    stage.refused("mediation", co.TakeNote(words=SECRET, to=("B",)))
    stage.act("mediation", co.EraseThings(channel=channel, things=(note,), why="ground rules"))
    assert leaks._shape.cache_info().currsize == 0
    stage.act("mediation", co.TakeNote(words=SECRET, to=("B",)))


@pytest.mark.slow
def test_ten_thousand_notes_cost_a_write_some_fifty_milliseconds():
    stage = Stage()
    for side in ("A", "B"):
        words = [f"{side} said {n} that point {n * 7} of list {n % 97} is open" for n in range(5000)]
        stage.office.import_notes(
            stage.talks, actor(side), [co.TakeNote(words=said, to=("mediation",), reason="r") for said in words]
        )
    stage.act("mediation", co.TakeNote(words="Warm up.", to=("A", "B")))
    took = []
    for n in range(5):
        start = time.perf_counter()
        stage.act("mediation", co.TakeNote(words=f"Something else entirely, number {n}.", to=("A", "B")))
        took.append(time.perf_counter() - start)
    assert min(took) < 0.15  # about 0.05 where it was measured; slow machines are slow
