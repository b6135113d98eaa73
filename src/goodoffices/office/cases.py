"""Real cases as talks: participants, sessions, document and agenda, as public sources report them, and nothing else.

What is loaded goes through the same office as everything else.  Sessions carry their day and source in words,
since the sources name days and no hours.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable

from goodoffices.basics.errors import Malformed
from goodoffices.examples import two_states, washington_2023, washington_2023_facts
from goodoffices.exchange.talks_file import read_talks_file
from goodoffices.journal.entries import By
from goodoffices.office.office import Done, Office
from goodoffices.rules import commands as co
from goodoffices.rules.desk import Actor
from goodoffices.rules.frame import MEDIATION

#: Name → (talks file, facts beyond it).
CASES: dict[str, tuple[Callable[[], str], Callable[[], str] | None]] = {
    "two-states": (two_states, None),
    "washington-2023": (washington_2023, washington_2023_facts),
}
_FORMATS = ("separate meeting", "bilateral", "trilateral", "plenary")


def load_case(office: Office, name: str, nonce: str, by: By) -> Done:
    """Open talks from a case that ships with goodoffices; the id of the talks is the last one made.

    Raises Malformed for a name that no case has.
    """
    if name not in CASES:
        raise Malformed(f"There is no example “{name}”. There are: {', '.join(CASES)}.")
    talks_file, facts = CASES[name]
    opened = office.open_talks(read_talks_file(talks_file(), name), nonce, by)
    if facts is not None:
        office.act_all(opened.made[-1], Actor((MEDIATION,), by), _commands(facts()))
    return opened


def _commands(facts: str) -> list[co.Command]:
    """The agenda and the sessions that a facts file reports, as commands of the mediation."""
    read = tomllib.loads(facts)
    sources = "; ".join(read["sources"])
    issues: list[co.Command] = [
        co.RaiseIssue(title=issue["title"], statement=f"As reported. Source: {issue.get('source', sources)}.")
        for issue in read["issue"]
    ]
    sessions: list[co.Command] = []
    for session in read["session"]:
        known = next((form for form in _FORMATS if form in session["format"]), None)
        sessions.append(
            co.PlanSession(
                to=tuple(session["with"]),
                format=known,  # type: ignore[arg-type]  # one of the four formats above
                title=f"{session['format']}, {session['on']:%-d %B %Y}",
                purpose=f"As reported. Source: {session['source']}.",
                reason="Public facts, the same for everyone.",
            )
        )
    return issues + sessions
