"""How fast a bracketed draft is read and counted, against walking over its characters alone.

`python benchmarks/text.py [--json]`.  The answer is checked before its time counts.  Times are the median of five.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from goodoffices.text import count, read

_PARAGRAPH = (
    "{n}. Each Party [shall][should] keep the road along the river open to [all] travellers who carry no arms, by day "
    "and by night, and [A: , where the snow allows,] tell the other of every closure within [24] [48] hours of it, so "
    "that the carts which are then under way may turn back or be lodged at the post[s] nearest to them without cost "
    "to those who drive them; what the posts need for this is listed in the annex and paid out of the fund in equal "
    "parts at the end of each quarter.\n\n"
)
_BRACKETS, _SETS = 7, 2


@dataclass(frozen=True)
class Figure:
    """One measured figure; ``aim`` in words, ``met`` whether it was reached here and now."""

    name: str
    value: float
    unit: str
    aim: str = ""
    met: bool = True


def seconds(act: Callable[[], object], times: int = 5) -> float:
    """The median time of an act."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def pairs(source: str) -> int:
    """The peer: walk over every character and count the brackets that close."""
    depth = closed = 0
    for char in source:
        if char == "[":
            depth += 1
        elif char == "]" and depth:
            depth -= 1
            closed += 1
    return closed


def measured() -> list[Figure]:
    """Every figure, in one run."""
    paragraphs = 1_000_000 // len(_PARAGRAPH) + 1
    source = "".join(_PARAGRAPH.format(n=number) for number in range(paragraphs))
    found = count(read(source))
    if (found.brackets, found.alternative_sets) != (_BRACKETS * paragraphs, _SETS * paragraphs) or pairs(
        source
    ) != found.brackets:
        raise SystemExit("The count is wrong.")
    both, peer = seconds(lambda: count(read(source))), seconds(lambda: pairs(source))
    return [
        Figure("1 MB of bracketed text read and counted", round(both, 2), "s", "≤ 1", both <= 1),
        Figure("its brackets", found.brackets, ""),
        Figure("÷ walking over its characters", round(both / peer, 1), "×"),
        Figure("10,000 brackets in one another", round(seconds(lambda: read("[" * 10_000 + "]" * 10_000)), 2), "s"),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures = measured()
    if given.json:
        print(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False))
        return
    for figure in figures:
        reached = f"aim {figure.aim}: {'met' if figure.met else 'MISSED'}" if figure.aim else ""
        print(f"{figure.name:48} {figure.value:>12,} {figure.unit:8} {reached}")


if __name__ == "__main__":
    main()
