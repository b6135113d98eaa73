"""The leak check: does wording meant for a wider channel share words with what was said in a narrower one?

Two texts match *verbatim* when they share a run of 6 normalised words, or of 12 characters in scripts that
do not space words.  They match *in part* when the text holds at least half of a statement's three-word
shingles (six characters where words are not spaced).  Normalised means NFKC, case folded, without
punctuation and format characters.

An all-clear means that no shared wording was found; it does not mean that nothing is disclosed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from goodoffices.basics.instants import Instant
from goodoffices.rules import things as th
from goodoffices.rules.consents import Permission, permissions
from goodoffices.rules.state import ChannelState
from goodoffices.rules.view import View, covers

ALL_CLEAR = "no shared wording found; this does not mean that nothing is disclosed"

RUN_WORDS, RUN_CHARACTERS = 6, 12
SHINGLE_WORDS, SHINGLE_CHARACTERS = 3, 6

#: Scripts written without spaces between words: Han, kana, Thai, Lao, Myanmar, Khmer, Tibetan.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f]+"
)
#: Marks and letters that are never seen (Unicode: Default_Ignorable_Code_Point), besides format characters.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """Wording in the record that could leak: whose it is, who reads it, and the id of the thing that holds it."""

    side: str
    text: str
    audience: tuple[str, ...]
    thing: str


@dataclass(frozen=True, slots=True)
class Match:
    """Shared wording: verbatim or in part, with whose statement, and the first shared words.

    ``leave`` is what lets it be said to this audience, where something does.
    """

    statement: Statement
    verbatim: bool
    shared: str
    leave: Permission | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    runs: frozenset[str]
    shingles: frozenset[str]


def normalised(text: str) -> str:
    """NFKC, case folded, words apart by one blank; combining marks stay, format characters and punctuation go."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(
        char if unicodedata.category(char)[0] in "LMN" else "" if unicodedata.category(char) == "Cf" else " "
        for char in _INVISIBLE.sub("", folded)
    )
    return " ".join(kept.split())


@lru_cache(maxsize=200_000)
def _shape(text: str) -> _Shape:
    plain = text.casefold() if text.isascii() else normalised(text)
    unspaced = [] if text.isascii() else ["".join(_UNSPACED.findall(plain))]
    words = _WORD.findall(plain) if text.isascii() else _UNSPACED.sub(" ", plain).split()
    return _Shape(
        frozenset(_grams(words, RUN_WORDS, " ") + [g for s in unspaced for g in _grams(list(s), RUN_CHARACTERS, "")]),
        frozenset(
            _grams(words, SHINGLE_WORDS, " ") + [g for s in unspaced for g in _grams(list(s), SHINGLE_CHARACTERS, "")]
        ),
    )


def _grams(items: list[str], size: int, joint: str) -> list[str]:
    return [joint.join(items[start : start + size]) for start in range(len(items) - size + 1)]


def forget() -> None:
    """Drop every remembered text; called when something was erased."""
    _shape.cache_clear()


def compare(text: str, statement: Statement) -> Match | None:
    """How ``text`` matches one statement, or None."""
    ours, theirs = _shape(text), _shape(statement.text)
    if not ours.runs.isdisjoint(theirs.runs):
        return Match(statement, verbatim=True, shared=min(ours.runs & theirs.runs))
    if theirs.shingles and not ours.shingles.isdisjoint(theirs.shingles):
        common = ours.shingles & theirs.shingles
        if 2 * len(common) >= len(theirs.shingles):
            return Match(statement, verbatim=False, shared=min(common))
    return None


def narrower(view: View, target: tuple[str, ...]) -> Iterator[Statement]:
    """Every statement the writer sees that not everyone in ``target`` sees."""
    for channel in view.channels:
        if all(covers(channel.audience, circle) for circle in target):
            continue
        yield from _about_notes(channel)
        for kind, fields in _WORDED:
            for thing in channel.shelf(kind).values():
                for field in fields:
                    if text := getattr(thing, field):
                        yield Statement(_whose(thing), text, channel.audience, thing.id)
        for session in channel.shelf(th.Session).values():
            for move in session.moves:
                for text in {move.reason, move.terms} - {""}:
                    yield Statement(move.who or session.by.side, text, channel.audience, session.id)


def _about_notes(channel: ChannelState) -> Iterator[Statement]:
    """Notes, the words consented to, and the words in which they were passed on."""
    notes, audience = channel.shelf(th.Note), channel.audience
    for note in notes.values():
        for text in {note.words, note.interpreted, note.wording, note.retracted_why} - {""}:
            yield Statement(note.side, text, audience, note.id)
    given = [(consent.note, consent.wording) for consent in channel.shelf(th.Consent).values()]
    told = [(use.note, use.wording) for use in channel.shelf(th.Use).values()]
    for note_id, wording in given + told:
        if wording and (said := notes.get(note_id)) is not None:
            yield Statement(said.side, wording, audience, said.id)


_WORDED: tuple[tuple[type[th.Thing], tuple[str, ...]], ...] = (
    (th.Message, ("words", "retracted_why")),
    (th.Consent, ("why",)),
    (th.Offer, ("terms",)),
    (th.Reply, ("condition", "counter")),
    (th.Undertaking, ("what", "settled_note")),
    (th.Issue, ("title", "statement", "moved_note")),
    (th.Instructions, ("about", "arrived_note")),
    (th.Paper, ("title",)),
    (th.Session, ("purpose",)),
    (th.Round, ("note",)),
)


def _whose(thing: th.Thing) -> str:
    """Whose words a thing holds: a refusal's reason is its giver's, an issue's statement of who raised it."""
    if isinstance(thing, th.Consent):
        return (thing.decided_by or thing.by).side
    return str(getattr(thing, "side", "") or getattr(thing, "raised_by", "")) or thing.by.side


def check(
    view: View,
    text: str,
    target: tuple[str, ...],
    now: Instant,
    exempt: frozenset[str] = frozenset(),
    statements: Iterable[Statement] | None = None,
) -> list[Match]:
    """The matches of ``text`` with what not everyone in ``target`` reads, verbatim ones first.

    Those with a ``leave`` may be said; the others stand in the way.  Statements of things in ``exempt`` are left out;
    ``statements`` are those of ``narrower(view, target)``, where the caller has them at hand.
    """
    found = []
    for statement in narrower(view, target) if statements is None else statements:
        match = compare(text, statement)
        if match is None or statement.thing in exempt:
            continue
        note = view.maybe(th.Note, statement.thing)
        found.append(match if note is None else replace(match, leave=_free(view, note, target, now, text, statement)))
    return sorted(found, key=lambda match: (not match.verbatim, match.shared, match.statement.audience))


def _free(
    view: View, note: th.Note, target: tuple[str, ...], now: Instant, text: str, statement: Statement
) -> Permission | None:
    """What lets all that ``text`` shares with a statement about this note be said to everyone in ``target``.

    A consent frees the words it gives and no others: what stands in the note besides is still a confidence.
    """
    ours, theirs = _shape(text), _shape(statement.text)
    shared = (ours.runs & theirs.runs) | (ours.shingles & theirs.shingles)
    for leave in permissions(view, note, target, now):
        freed = _shape(leave.wording or "")
        if leave.allowed and (leave.wording is None or shared <= freed.runs | freed.shingles):
            return leave
    return None


def needs_consent(match: Match, writer: str) -> bool:
    """Whether a match stops the writer; wording of the writer's own side only asks for a reason."""
    return match.verbatim and match.statement.side != writer
