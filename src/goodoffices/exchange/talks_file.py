"""The talks file: who sits down with whom, under which rules, written by a mediator in a text editor.

The file is TOML.  ``[talks]`` holds what concerns the whole; ``[[party]]``, ``[[third_party]]``, ``[[round]]``
and the others stand once for each; fields are called as in the frame.  ``write_template`` shows them all.
"""

from __future__ import annotations

import re
import tomllib
from itertools import islice
from typing import Any

from goodoffices.basics.errors import Malformed
from goodoffices.exchange.frame_checks import Mistake, mistakes
from goodoffices.exchange.frame_shape import MOST_MISTAKES, Shape
from goodoffices.exchange.hints import shown
from goodoffices.exchange.talks_template import write_template
from goodoffices.exchange.toml_lines import Path, key_lines
from goodoffices.rules.frame import Frame

__all__ = ["LARGEST", "read_talks_file", "write_template"]

#: The most bytes a talks file may have.
LARGEST = 1024 * 1024

#: Where a fault of shape may leave the list of sides and circles other than it was meant.
_SHAPES_SIDES = frozenset({"parties", "third_parties", "key", "roles", "circles"})

_TOLD = 10  # mistakes that one message names
_LOOKED_AT = 200  # mistakes after which a file is not looked into further

#: A name of more dotted parts than any talks file has; ``tomllib`` needs quadratic time for such a one.
_ENDLESS_NAME = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""")

#: What the standard library says of TOML that cannot be read, and what a person can do about it.
_ADVICE = (
    ("Illegal character '\\n'", "Text ends on the line it begins on: close it with a straight quote."),
    ("Illegal character", "The line holds a character that does not print. Type the line again."),
    ("Cannot overwrite a value", "This name is already used above it in the same table. Keep one of the two."),
    ("Cannot declare", "This table is already open above. Write [[party]] and the like with double brackets."),
    ("Cannot mutate immutable namespace", "This table is already complete above. Keep all its fields together."),
    ("Cannot redefine namespace", "This table is already complete above. Keep all its fields together."),
    ("Cannot add to static namespace", "This list is already complete above. Keep all of it together."),
    ("Expected ']", "Close the name of the table: [talks], or [[party]]."),
    ("Expected '='", 'Write name = "text". A remark begins with #.'),
    ("Expected newline", "One field to a line: begin a new line, or begin a remark with #."),
    ("Unclosed array", "Close the list with ] and put a comma between its items."),
    ("Unclosed inline table", "Close { … } with } and put a comma between its fields."),
    ("Unterminated string", "A text is not closed: put a straight quote at its end."),
    ("Unescaped '\\'", "Write a backslash twice, or put the text between single straight quotes."),
    ("Escaped character", "A \\u code in this text stands for half a character. Type the character itself."),
    ("Invalid hex", "A \\u code in this text is incomplete. Type the character itself."),
    ("Invalid date", "The calendar has no such day. Write it like 2031-05-02."),
    ("Invalid initial character", "A name holds letters from A to Z, digits, “-” and “_” only."),
    ("Invalid statement", 'A line is a table such as [talks], a field such as name = "text", or a # remark.'),
    ("Invalid value", "Put text between straight quotes, and close lists with ]."),
)
_HOUR = re.compile(r"=\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?!:)")  # TOML 1.0 wants seconds
_CURLY = re.compile("=\\s*[“”„«‘’]")


def read_talks_file(text: str | bytes, name: str = "talks file") -> Frame:
    """The frame of the talks that a talks file describes.

    ``name`` is what the file is called in messages.  Raises Malformed, naming the file and the line of each
    mistake (the first ten), what was found, what was probably meant and what to do.
    """
    called = "".join(each for each in name if each.isprintable()) or "talks file"
    tree, lines = _parsed(_decoded(text, called), called)
    shape = Shape(lines)
    frame = shape.frame(tree)
    found = list(shape.mistakes)
    if len(found) < MOST_MISTAKES:
        further = (mistake for mistake in islice(mistakes(frame), _LOOKED_AT) if not _follows(mistake, shape))
        found += [(shape.line(place), shape.labelled(place, says)) for place, says, _ in further]
    if found:
        raise Malformed(_report(called, found))
    return frame


def _follows(mistake: Mistake, shape: Shape) -> bool:
    """Whether a mistake may only be the echo of one already told of."""
    for place in shape.faulty:
        common = min(len(place), len(mistake.place))
        if common and place[:common] == mistake.place[:common]:
            return True
        if mistake.on_sides and place[0] in {"parties", "third_parties"} and _SHAPES_SIDES.intersection(place[-3:]):
            return True
    return False


def _report(called: str, found: list[tuple[int, str]]) -> str:
    found.sort(key=lambda each: each[0])
    if len(found) == 1:
        return f"{called}, line {found[0][0]}: {found[0][1]}"
    many = str(len(found)) if len(found) < MOST_MISTAKES else f"{MOST_MISTAKES} or more"
    lines = [f"{called} has {many} mistakes; put them right and read it again."]
    lines += [f"line {line}: {says}" for line, says in found[:_TOLD]]
    if len(found) > _TOLD:
        lines.append("The others are told when these are put right.")
    return "\n".join(lines)


def _decoded(text: str | bytes, called: str) -> str:
    """The text without a byte order mark; refused when too large or not Unicode."""
    if len(text) > LARGEST:
        raise Malformed(f"{called}: larger than 1 MiB. A talks file holds the frame only; keep documents apart.")
    if isinstance(text, str):
        return _decoded(_encoded(text, called), called)
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Malformed(f"{called}, line 1: this is UTF-16, not UTF-8. Save it as plain text in UTF-8.")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        found = text[error.start]
        says = f"byte {found:02X} is not UTF-8. Save the file as plain text in UTF-8."
        raise Malformed(f"{called}, line {line}: {says}") from None


def _encoded(text: str, called: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise Malformed(f"{called}, line {line}: half a character stands here. Type the line again.") from None


def _parsed(text: str, called: str) -> tuple[dict[str, Any], dict[Path, int]]:
    endless = _ENDLESS_NAME.search(text)
    if endless:
        line = text.count("\n", 0, endless.start()) + 1
        raise Malformed(f"{called}, line {line}: more than 32 dots in one name. Put text between straight quotes.")
    try:
        return tomllib.loads(text), key_lines(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(_syntax_mistake(str(error), text, called)) from None
    except RecursionError:
        line = _line_with_most(re.compile(r"[\[{]"), text)
        raise Malformed(f"{called}, line {line}: brackets within brackets without end. Close them again.") from None
    except ValueError:  # tomllib hands on what int() says of thousands of digits
        line = _line_with_most(re.compile(r"[0-9]"), text)
        says = "a number has thousands of digits. Put text between straight quotes."
        raise Malformed(f"{called}, line {line}: {says}") from None


def _line_with_most(pattern: re.Pattern[str], text: str) -> int:
    counts = [len(pattern.findall(line)) for line in text.split("\n")]
    return counts.index(max(counts)) + 1


def _syntax_mistake(said: str, text: str, called: str) -> str:
    """Where and what: ``tomllib`` says it in its own words, which end in the line and column."""
    lines = text.split("\n")
    spot = re.search(r"\(at line (\d+), column (\d+)\)$", said)
    if spot:
        line, column = int(spot[1]), int(spot[2])
    else:
        line = len(text.rstrip().split("\n"))
        column = len(lines[line - 1].rstrip()) + 1
    found = lines[line - 1][max(0, column - 40) :].strip()
    advice = next((advice for start, advice in _ADVICE if said.startswith(start) or start in said), "")
    if _CURLY.search(lines[line - 1]):
        advice = "The quotes are curly; write straight ones."
    elif _HOUR.search(lines[line - 1]):
        advice = 'Put a date with an hour between quotes: "2031-05-02T14:05".'
    return f"{called}, line {line}, column {column}: {shown(found)} cannot be read as TOML. {advice or said + '.'}"
