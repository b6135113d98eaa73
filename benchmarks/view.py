"""How fast the office answers: import, views over 100,000 entries, the walk-in sheet, the leak check.

`python benchmarks/view.py [--entries N] [--json]`.  Each figure stands beside its peer, measured in the same run, and
each answer is checked before its time counts.  Times are the median of five.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from goodoffices.journal.entries import By
from goodoffices.office.office import Office
from goodoffices.office.pages import view_page
from goodoffices.office.wiring import open_office
from goodoffices.rules import commands as co
from goodoffices.rules import sheets
from goodoffices.rules.desk import Actor
from goodoffices.rules.frame import MEDIATION, Frame, Party, ThirdParty, Title
from goodoffices.rules.things import Note

_BATCH = 5_000
FRAME = Frame(
    titles=(Title(text="Talks for measuring"),),
    parties=(Party(key="A", name="State of A"), Party(key="B", name="State of B")),
    third_parties=(ThirdParty(name="Kingdom of M", roles=("mediator",)),),
)
TAKER = Actor(("A",), By(side="A", how="attested", name="note-taker"))
TEAM = Actor((MEDIATION,), By(side=MEDIATION, how="entered"))


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


def words(number: int) -> str:
    """A note of common length, each its own."""
    return (
        f"Point {number} of the list, said apart: hours of the gate, lorries, observers and the {number % 97} villages."
    )


def filled(folder: Path, entries: int) -> tuple[Office, str, float]:
    """An office whose talks hold this many notes by A; the time that the import took."""
    office = open_office(folder)
    talks = office.open_talks(FRAME, "measured", By(side=MEDIATION, how="entered")).made[-1]
    taken = [co.TakeNote(words=words(number), to=(MEDIATION,)) for number in range(entries)]
    start = time.perf_counter()
    for batch in range(0, entries, _BATCH):
        office.import_notes(talks, TAKER, taken[batch : batch + _BATCH])
    spent = time.perf_counter() - start
    if len(office.view(talks, ("A",)).all(Note)) != entries:
        raise SystemExit("The import lost notes.")
    return office, talks, spent


def bare(folder: Path) -> int:
    """The peer: read every row of the same file and decode its JSON, without any check."""
    connection = sqlite3.connect(folder / "journal.sqlite")
    rows = connection.execute("SELECT position, commitment, salt, body FROM entries ORDER BY channel, position")
    count = sum(1 for row in rows if json.loads(row[3]))
    connection.close()
    return count


def measured(folder: Path, entries: int) -> list[Figure]:
    """Every figure, in one run."""
    office, talks, spent = filled(folder, entries)
    rate = entries / spent
    peer = seconds(lambda: bare(folder), 3)
    cold = seconds(lambda: open_office(folder).view(talks, ("A",)), 3)
    warm = seconds(lambda: office.view(talks, ("A",)))

    def after_one() -> None:
        office.act(talks, TAKER, co.TakeNote(words="One more.", to=(MEDIATION,)))
        office.view(talks, ("A",))

    figures = [
        Figure("import through the rules", round(rate), "notes/s", "≥ 20,000", rate >= 20_000),
        Figure("cold verified view ÷ bare read and decode", round(cold / peer, 2), "×", "≤ 3", cold <= 3 * peer),
        Figure("warm view", round(1000 * warm, 2), "ms", "≤ 20", warm <= 0.020),
        Figure("one note written, then the view", round(1000 * seconds(after_one), 1), "ms"),
    ]
    page = seconds(lambda: view_page(office.view(talks, ("A",))), 1)
    return [*figures, Figure("the same view as plain values", round(1000 * page), "ms")]


def at_the_desk(folder: Path, notes: int = 10_000) -> list[Figure]:
    """The walk-in sheet and the leak check where the mediator holds 10,000 notes."""
    office, talks, _ = filled(folder, notes)
    session = office.act(talks, TEAM, co.PlanSession(to=("B",), title="B apart")).id
    view = office.view(talks, (MEDIATION,))
    sheet = sheets.walk_in(view, session, office.clock())
    if len(sheet.must_not) != notes:
        raise SystemExit("The walk-in sheet is wrong.")
    walk_in = seconds(lambda: sheets.walk_in(view, session, office.clock()))
    told = co.TakeNote(words="We will come back to this after lunch.", to=("B",))
    written = seconds(lambda: office.act(talks, TEAM, told))
    return [
        Figure("walk-in sheet over 10,000 notes", round(1000 * walk_in), "ms", "≤ 1,000", walk_in <= 1),
        Figure("a note to B, checked against 10,000 of A's", round(1000 * written, 1), "ms"),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        figures = measured(Path(one), given.entries) + at_the_desk(Path(two))
    if given.json:
        print(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False))
        return
    for figure in figures:
        reached = f"aim {figure.aim}: {'met' if figure.met else 'MISSED'}" if figure.aim else ""
        print(f"{figure.name:48} {figure.value:>12,} {figure.unit:8} {reached}")


if __name__ == "__main__":
    main()
