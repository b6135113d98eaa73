"""Record a release's golden journal: ``PYTHONPATH=src python -m tests.golden.record 0.2``. Overwrites nothing."""

from __future__ import annotations

import json
import sys

from tests.golden.history import played
from tests.golden.reading import journal_of, page, page_of


def recorded() -> str:
    """The history as JSON Lines, channels in order of their ids."""
    stage = played()
    lines = []
    for channel in sorted(stage.office.journal.channels(stage.talks)):
        for position, _, _, body in stage.office.journal.rows(channel):
            entry = None if body is None else bytes(body).decode()
            lines.append(json.dumps({"channel": channel, "position": position, "entry": entry}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def main(release: str) -> None:
    """Write both files of a release that has none yet."""
    lines = recorded()
    with journal_of(release).open("x", encoding="utf-8", newline="\n") as file:
        file.write(lines)
    with page_of(release).open("x", encoding="utf-8", newline="\n") as file:
        json.dump(page(lines), file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
