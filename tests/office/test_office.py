"""The office under several hands at once: nothing lost, nothing used twice, all or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.basics.instants import Instant
from goodoffices.journal.sqlite import SqliteStore
from goodoffices.rules import commands as co
from goodoffices.rules import leaks
from goodoffices.rules import things as th
from tests.cast import Stage, actor

WORDS = "We can live with a canary gate at night."


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    store = SqliteStore(tmp_path / "journal.sqlite")
    yield Stage(store=store)
    store.close()


def race(*runs: Callable[[], object]) -> list[object]:
    """Run these at once; what each gave, or the refusal it met."""
    results: list[object] = [None] * len(runs)
    gate = threading.Barrier(len(runs))

    def start(number: int) -> None:
        gate.wait()
        try:
            results[number] = runs[number]()
        except Refused as refusal:
            results[number] = refusal

    threads = [threading.Thread(target=start, args=(number,)) for number in range(len(runs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_many_hands_at_once_lose_nothing(stage: Stage):
    def writes(side: str) -> Callable[[], list[str]]:
        return lambda: [stage.note(side, f"{side} {n}") for n in range(10)]

    made = race(*(writes(side) for side in ("A", "A", "B", "B", "O")))
    for side, ids in zip(("A", "A", "B", "B", "O"), made, strict=True):
        assert isinstance(ids, list)
        assert set(ids) <= {note.id for note in stage.view(side).all(th.Note)}
    assert len(stage.view("mediation").all(th.Note)) == 50
    assert {note.side for note in stage.view("O").all(th.Note)} == {"O"}


def test_a_consent_for_one_use_is_not_used_twice_by_two_who_race(stage: Stage):
    note = stage.note("A", WORDS)
    stage.consented("A", note, "B", once=True)
    results = race(*[lambda: stage.act("mediation", co.Convey(note=note, to=("B",)))] * 4)
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert len(stage.view("B").all(th.Message)) == 1
    assert len(stage.view("A").all(th.Use)) == 1


@pytest.mark.parametrize("run", range(5))
def test_a_withdrawal_and_a_conveyance_that_race_come_one_after_the_other(stage: Stage, run: int):
    note = stage.note("A", WORDS)
    consent = stage.consented("A", note, "B")
    conveyed, _ = race(
        lambda: stage.act("mediation", co.Convey(note=note, to=("B",))),
        lambda: stage.act("A", co.WithdrawConsent(consent=consent)),
    )
    told = len(stage.view("B").all(th.Message))
    assert told == len(stage.view("A").all(th.Use)) == (0 if isinstance(conveyed, Refused) else 1)
    stage.refused("mediation", co.Convey(note=note, to=("B",)))


def test_a_sealed_offer_opened_by_several_at_once_is_released_once(stage: Stage):
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), sealed=True, until="2031-05-05T12:00")).id
    channel = stage.view("A").find(th.Offer, offer).channel
    stage.clock.at("2031-05-05T13:00")
    race(*[lambda side=side: stage.view(side) for side in ("A", "B", "mediation", "A/legal")])
    kinds = [entry.kind for _, entry in stage.office.journal.read(channel) if entry is not None]
    assert kinds.count("offer closed") == 1


def test_a_clock_that_runs_backwards_dates_nothing_before_the_last_entry(stage: Stage):
    stage.clock.at("2031-05-05T12:00")
    stage.note("A", "at noon")
    stage.clock.at("2031-05-05T09:00")
    late = stage.note("A", "written after")
    other = stage.note("B", "elsewhere")
    assert stage.view("A").find(th.Note, late).at == "2031-05-05T12:00:00.000Z"
    assert stage.view("B").find(th.Note, other).at == "2031-05-05T09:00:00.000Z"  # time is kept per channel


def test_imported_notes_come_all_or_not_at_all(stage: Stage):
    before = stage.office.journal.sizes(stage.talks)
    good = [co.TakeNote(words=f"Note {n}.", to=("mediation",)) for n in range(5)]
    for bad in (
        co.TakeNote(words=" ", to=("mediation",)),
        co.TakeNote(words="x", to=("mediation",), side="Z"),
        co.TakeNote(words="x", to=("B",)),
    ):
        with pytest.raises(Malformed):
            stage.office.import_notes(stage.talks, actor("A"), [*good, bad])
        assert stage.office.journal.sizes(stage.talks) == before
    done = stage.office.import_notes(stage.talks, actor("A"), good)
    assert len(done.made) == 5
    assert "Note 3" in stage.sent("mediation")
    assert "Note 3" not in stage.sent("B")


def test_several_commands_at_once_are_one_transaction(stage: Stage):
    before = stage.office.journal.sizes(stage.talks)
    good = co.TakeNote(words="First.", to=("mediation",))
    with pytest.raises(Malformed):
        stage.office.act_all(stage.talks, actor("A"), [good, co.TakeNote(words="")])
    assert stage.office.journal.sizes(stage.talks) == before
    first, second = stage.office.act_all(
        stage.talks, actor("A"), [good, co.TakeNote(words="Second.", to=("mediation",))]
    )
    assert first.id != second.id
    assert len(stage.view("mediation").all(th.Note)) == 2


def test_erased_words_are_gone_from_pages_from_memory_and_from_the_leak_check(stage: Stage):
    note = stage.note("A", WORDS)
    stage.refused("mediation", co.TakeNote(words=WORDS, to=("B",)))
    channel = stage.view("A").find(th.Note, note).channel
    stage.act("mediation", co.EraseThings(channel=channel, things=(note,), why="ground rules"))
    assert leaks._shape.cache_info().currsize == 0
    for side in ("A", "mediation", "B"):
        assert "canary" not in stage.sent(side)
    states = repr([dict(state.shelves) for state in stage.office._states.values()])
    assert "canary" not in states


def test_what_one_office_wrote_another_over_the_same_store_reads(stage: Stage):
    note = stage.note("A", WORDS)
    again = Stage.__new__(Stage)
    again.__dict__ = dict(stage.__dict__)
    again.office = type(stage.office)(stage.office.journal, stage.office.ids, stage.clock)
    assert again.view("mediation").find(th.Note, note).words == WORDS
    assert "canary" not in again.sent("B")


def test_an_hour_that_passed_unseen_is_released_before_anything_else_is_decided(stage: Stage):
    offer = stage.act("mediation", co.PutOffer(terms="T", to=("A", "B"), sealed=True, until="2031-05-05T12:00")).id
    stage.clock.now = Instant("2031-05-05T12:00:00.000Z")
    assert "closed without agreement" in stage.refused("mediation", co.CloseOffer(offer=offer))
