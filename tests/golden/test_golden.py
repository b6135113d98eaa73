"""Every release's record is still read, to the same state."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goodoffices.journal.entries import is_canonical
from goodoffices.rules.events import KINDS, read_event
from tests.golden import record
from tests.golden.reading import HERE, entries, journal_of, page, page_of

RELEASES = sorted(path.stem.removeprefix("journal-") for path in HERE.glob("journal-*.jsonl"))


def test_there_is_a_golden_journal():
    assert "0.1" in RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_today_s_code_reads_it_to_the_same_page(release: str):
    kept = json.loads(page_of(release).read_text(encoding="utf-8"))
    now = page(journal_of(release).read_text(encoding="utf-8"))
    assert list(now) == list(kept)
    for eyes, pages in kept.items():
        assert now[eyes]["ledger"] == pages["ledger"]
        for part, found in pages["view"].items():  # a later release may have more to show, never something else
            assert now[eyes]["view"][part] == found, (eyes, part)


@pytest.mark.parametrize("release", RELEASES)
def test_every_entry_is_canonical_and_read_as_an_event(release: str):
    text = journal_of(release).read_text(encoding="utf-8")
    rows = [json.loads(line)["entry"] for line in text.splitlines()]
    assert all(is_canonical(row.encode()) for row in rows if row is not None)
    assert rows.count(None) == 1  # the erased note
    for rows_of_one in entries(text).values():
        assert [position for position, _ in rows_of_one] == list(range(len(rows_of_one)))
        assert all(read_event(entry).kind == entry.kind for _, entry in rows_of_one if entry is not None)


def test_the_history_as_recorded_today_holds_every_kind_of_event():
    kinds = {entry.kind for rows in entries(record.recorded()).values() for _, entry in rows if entry is not None}
    assert kinds == set(KINDS)


def test_a_recorded_release_is_never_written_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    before = journal_of("0.1").read_bytes()
    with pytest.raises(FileExistsError):
        record.main("0.1")
    assert journal_of("0.1").read_bytes() == before


@pytest.mark.parametrize("eyes", ["O", "G"])
def test_a_recorded_page_shows_an_onlooker_no_confidence(eyes: str):
    kept = json.loads(page_of("0.1").read_text(encoding="utf-8"))
    for words in ("gate that both", "discuss a gate", "with lights", "Minutes by noon", "Map of the gate"):
        assert words not in json.dumps(kept[eyes])
        assert words in json.dumps(kept, ensure_ascii=False)
