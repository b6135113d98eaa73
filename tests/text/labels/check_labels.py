"""Checks the labelled drafts for slips of the pen and counts them; run as a script.

It reads no brackets: that is for the reader which these labels judge.
"""

# ruff: noqa: T201  (a script prints its findings)

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HALVES = ("seen", "held_back")
CLASSES = (
    "optional",
    "alternatives",
    "attributed",
    "footnote",
    "placeholder",
    "number",
    "blank",
    "note",
    "not a bracket",
    "unbalanced",
)
KEYS = {"start", "end", "text", "class", "options", "by", "against", "depth", "legend"}
REQUIRED = {"start", "end", "text", "class", "depth"}
WITH_OPTIONS = {"alternatives", "number"}
WITH_PARTIES = {"alternatives", "number", "attributed", "note"}

Item = dict[str, Any]


def slips_in_item(item: Item, text: str) -> list[str]:
    """What is wrong with one label taken by itself."""
    if not item.keys() >= REQUIRED or not item.keys() <= KEYS:
        return [f"keys {sorted(item)}"]
    kind, start, end = item["class"], item["start"], item["end"]
    slips = []
    if kind not in CLASSES:
        slips.append(f"class {kind!r} is not known")
    if not 0 <= start < end <= len(text) or text[start:end] != item["text"]:
        slips.append(f"the text at {start}:{end} is {text[start:end]!r}")
    options = item.get("options")
    if (options is not None) != (kind in WITH_OPTIONS):
        slips.append("options belong to alternatives and numbers, and to nothing else")
    slips += [f"the option {option!r} is not in the text" for option in options or [] if option not in item["text"]]
    if options is not None and len(options) < (2 if kind == "alternatives" else 1):
        slips.append("too few options")
    if kind == "attributed" and not (item.get("by") or item.get("against")):
        slips.append("attributed to nobody")
    if kind == "unbalanced" and end - start != 1:
        slips.append("an unbalanced bracket is one character")
    return slips + slips_in_parties(item)


def slips_in_parties(item: Item) -> list[str]:
    """A set names its parties option by option; everything else in one list."""
    slips = []
    for key in {"by", "against"} & item.keys():
        names = item[key]
        if item["class"] not in WITH_PARTIES:
            slips.append(f"{key} on {item['class']}")
        if item["class"] in WITH_OPTIONS:
            if len(names) != len(item["options"]) or not all(isinstance(some, list) for some in names):
                slips.append(f"{key} wants one list for each option")
            names = [name for some in names for name in some]
        if not names or not all(isinstance(name, str) and name for name in names):
            slips.append(f"{key} holds {names!r}")
    return slips


def slips_in_nesting(items: list[Item]) -> list[str]:
    """Items stand in the order of the text, lie inside or outside each other, and count their depth from 1."""
    slips = []
    around: list[Item] = []
    last = (-1, 0)
    for item in items:
        place = (item["start"], -item["end"])
        if place <= last:
            slips.append(f"{item['text']!r} is out of order or there twice")
        last = place
        while around and around[-1]["end"] <= item["start"]:
            around.pop()
        if around and item["end"] > around[-1]["end"]:
            slips.append(f"{item['text']!r} crosses {around[-1]['text']!r}")
        around.append(item)
        if item["depth"] != len(around):
            slips.append(f"{item['text']!r} has depth {len(around)}, not {item['depth']}")
    return slips


def check_text(path: Path) -> tuple[list[str], list[Item]]:
    """The slips in one text's labels, and the labels."""
    text = path.read_bytes().decode("utf-8")  # line ends as they are: offsets count them
    try:
        items = json.loads(path.with_name(path.stem + ".labels.json").read_bytes().decode("utf-8"))
        legend = path.with_name(path.stem + ".legend.toml")
        if legend.exists():
            tomllib.loads(legend.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [str(error)], []
    slips = [f"{item.get('text')!r}: {slip}" for item in items for slip in slips_in_item(item, text)]
    return slips or slips_in_nesting(items), items


def main() -> int:
    """Print every slip, then the table; 1 if there was a slip."""
    counts: dict[str, Counter[str]] = {}
    texts: Counter[str] = Counter()
    deepest: Counter[str] = Counter()
    slips: list[str] = []
    for half in HALVES:
        counts[half] = Counter()
        for path in sorted((HERE / half).iterdir()):
            if path.suffix not in {".txt", ".md"}:
                continue
            found, items = check_text(path)
            slips += [f"{half}/{path.name}: {slip}" for slip in found]
            texts[half] += 1
            counts[half].update(item["class"] for item in items)
            deepest[half] = max([deepest[half], *(item["depth"] for item in items)])
    for slip in slips:
        print(slip)
    rows = [(kind, *(counts[half][kind] for half in HALVES)) for kind in CLASSES]
    rows.append(("items", *(counts[half].total() for half in HALVES)))
    rows.append(("texts", *(texts[half] for half in HALVES)))
    rows.append(("deepest", *(deepest[half] for half in HALVES)))
    print(f"{'':<14}" + "".join(f"{half:>10}" for half in HALVES))
    for name, *numbers in rows:
        print(f"{name:<14}" + "".join(f"{number:>10}" for number in numbers))
    return 1 if slips else 0


if __name__ == "__main__":
    sys.exit(main())
