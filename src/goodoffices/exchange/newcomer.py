"""Someone who joins: one ``[[party]]`` or ``[[third_party]]``, as in a talks file, checked against the talks."""

from __future__ import annotations

import msgspec

from goodoffices.basics.errors import Malformed
from goodoffices.exchange.frame_checks import mistakes
from goodoffices.exchange.frame_shape import Shape
from goodoffices.exchange.talks_file import _decoded, _parsed, _report
from goodoffices.rules.frame import Frame, Party, ThirdParty


def read_newcomer(text: str | bytes, frame: Frame, name: str = "file") -> tuple[Party | None, ThirdParty | None]:
    """The party or third party in this text. Raises Malformed, naming the line, as for a talks file."""
    called = "".join(each for each in name if each.isprintable()) or "file"
    tree, lines = _parsed(_decoded(text, called), called)
    stray = sorted(set(tree) - {"party", "third_party"})
    if stray:
        raise Malformed(f"{called}: only one [[party]] or one [[third_party]] belongs here, not “{stray[0]}”.")
    shape = Shape(lines)
    read = shape.frame(tree)
    if shape.mistakes:
        raise Malformed(_report(called, list(shape.mistakes)))
    if len(read.parties) + len(read.third_parties) != 1:
        raise Malformed(f"{called}: write exactly one [[party]] or one [[third_party]]; who else joins comes next.")
    wider = msgspec.structs.replace(
        frame, parties=frame.parties + read.parties, third_parties=frame.third_parties + read.third_parties
    )
    _check(called, shape, frame, wider)
    return (read.parties or (None,))[0], (read.third_parties or (None,))[0]


def _check(called: str, shape: Shape, frame: Frame, wider: Frame) -> None:
    """Refuse what the newcomer would put wrong; what was so before is not the newcomer's mistake."""
    before = {(mistake.place, mistake.says) for mistake in mistakes(frame)}
    ours = {("parties", len(frame.parties)): "parties", ("third_parties", len(frame.third_parties)): "third_parties"}
    found = []
    for mistake in mistakes(wider):
        if (mistake.place, mistake.says) in before:
            continue
        place = mistake.place
        shelf = ours.get((str(place[0]), place[1])) if len(place) > 1 and isinstance(place[1], int) else None
        here = (shelf, 0, *place[2:]) if shelf else ()
        found.append((shape.line(here), mistake.says))
    if found:
        raise Malformed(_report(called, found))
