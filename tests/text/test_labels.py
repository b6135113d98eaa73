"""What brackets mean to a person who labelled them, and what the reader makes of them: n of N per class.

``LABELS=held_back`` runs the half that the reader was not written by; see the README beside the labels.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from goodoffices.text import Item, Legend, Text, read, read_legend

HALF = os.environ.get("LABELS", "seen")
FOLDER = Path(__file__).parent / "labels" / HALF
#: Of each class at least this share is read exactly; what the reader reaches on ``seen`` is the floor there.
FLOOR = {"seen": 1.0}.get(HALF, 0.0)


class Found(NamedTuple):
    """What came of one half."""

    labels: Counter[str]
    exact: Counter[str]
    spans: Counter[str]
    false: Counter[str]
    missed: list[str]


def drafts() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if path.suffix in {".txt", ".md"})


def as_read(path: Path) -> Text:
    legend = path.with_suffix(".legend.toml")
    known = read_legend(legend.read_text(encoding="utf-8")) if legend.exists() else Legend()
    return read(path.read_bytes().decode("utf-8"), known)


def labels_of(path: Path) -> list[dict[str, Any]]:
    labels: list[dict[str, Any]] = json.loads(path.with_suffix(".labels.json").read_text(encoding="utf-8"))
    return labels


def owners(item: Item, name: str, like: list[Any]) -> list[Any]:
    """Who proposes or opposes, in the shape of the label: for a set a list for each option."""
    if like and isinstance(like[0], list):
        return [list(getattr(option, name)) for option in item.options]
    return list(getattr(item, name))


def differences(label: dict[str, Any], item: Item) -> list[str]:
    said = []
    if item.depth != label["depth"]:
        said.append(f"depth {item.depth}, not {label['depth']}")
    if "options" in label and [option.words for option in item.options] != label["options"]:
        said.append(f"options {[option.words for option in item.options]}")
    found = {name: owners(item, name, label[name]) for name in ("by", "against") if name in label}
    return [*said, *(f"{name} {who}" for name, who in found.items() if who != label[name])]


@cache
def compared() -> Found:
    found = Found(Counter(), Counter(), Counter(), Counter(), [])
    for path in drafts():
        text = as_read(path)
        items = {(item.start, item.end): item for item in text.items}
        for label in labels_of(path):
            kind = label["class"]
            found.labels[kind] += 1
            item = items.pop((label["start"], label["end"]), None)
            if item is None or item.kind != kind:
                found.missed.append(f"{path.name} {kind} {label['text'][:60]!r}: {item.kind if item else 'not found'}")
                continue
            found.spans[kind] += 1
            if said := differences(label, item):
                found.missed.append(f"{path.name} {kind} {label['text'][:60]!r}: {'; '.join(said)}")
            else:
                found.exact[kind] += 1
        found.false.update(item.kind for item in items.values())
        found.missed.extend(f"{path.name}: false find {item.kind} {text.words(item)[:60]!r}" for item in items.values())
    return found


def table(found: Found) -> str:
    lines = [f"{HALF}: class           exact    span and class  false finds"]
    lines += [
        f"  {kind:16} {found.exact[kind]:4} of {of:3} {found.spans[kind]:7} of {of:3} {found.false[kind]:7}"
        for kind, of in found.labels.items()
    ]
    return "\n".join([*lines, *found.missed])


def test_brackets_mean_to_the_reader_what_they_mean_to_a_person(capsys: pytest.CaptureFixture[str]):
    found = compared()
    with capsys.disabled():
        sys.stdout.write(f"\n{table(found)}\n")
    short = {kind: found.exact[kind] for kind, of in found.labels.items() if found.exact[kind] < FLOOR * of}
    assert not short, "\n".join(found.missed)
    assert HALF != "seen" or not found.false


@pytest.mark.parametrize("path", drafts(), ids=lambda path: path.name)
def test_a_labelled_draft_is_printed_as_it_was_read(path: Path):
    source = path.read_bytes().decode("utf-8")
    text = as_read(path)
    assert str(text) == source
    assert "".join(run.words for each in text.provisions for run in text.runs(each)) == source
