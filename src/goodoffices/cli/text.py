"""``goodoffices text``: print, check, count and resolve a bracketed draft; needs no record."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodoffices.basics.errors import Malformed
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import decoded, file_bytes, write_file

if TYPE_CHECKING:
    from goodoffices.text import Item, Text

app = group("A bracketed draft: print, check, count, apply choices; needs no record.")
APPS = {"text": app}

_MOST = 20 * 2**20
_File = Annotated[Path, typer.Argument(metavar="FILE", help="A draft: plain text or Markdown in UTF-8.")]
_Legend = Annotated[
    Path | None, typer.Option("--legend", metavar="FILE.toml", help="What the brackets of this draft mean.")
]


@command(app, "print", "plain", example="goodoffices text print draft.txt\ngoodoffices text print draft.txt --outline")
def print_(
    door: Door,
    file: _File,
    legend: _Legend = None,
    outline: Annotated[
        bool, typer.Option("--outline", help="Show the provisions instead, with their ids and choice points.")
    ] = False,
) -> None:
    """Print a draft back byte for byte, or show its outline."""
    text = _read(file, legend)
    if door.json:
        say.answer({"provisions": _provisions(text)} if outline else {"text": str(text)})
    elif outline:
        _outline(text)
    else:
        _raw(str(text))


@command(app, "check", "plain", example="goodoffices text check draft.txt --strict")
def check(
    door: Door,
    file: _File,
    legend: _Legend = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is any remark.")] = False,
) -> None:
    """List what the draft holds that is not understood, by line and column. It is kept all the same."""
    text = _read(file, legend)
    if door.json:
        say.answer({"remarks": [asdict(remark) for remark in text.remarks]})
    else:
        for remark in text.remarks:
            say.line(say.shown(f"{file}:{remark}"))
        if not text.remarks:
            say.line("Nothing to remark on: every bracket has its fellow.")
    if strict and text.remarks:
        raise typer.Exit(1)


@command(app, "count", "plain", example="goodoffices text count draft.txt --json")
def count(door: Door, file: _File, legend: _Legend = None) -> None:
    """Count a draft: pages, words, provisions, brackets, sets, options, depth, holes, notes, whose brackets."""
    from goodoffices.text import count as counted

    found = counted(_read(file, legend))
    numbers = {name: getattr(found, name) for name in found.__slots__}
    numbers["by_proponent"] = dict(found.by_proponent)
    if door.json:
        say.answer(numbers)
        return
    owners = numbers.pop("by_proponent")
    for name, number in numbers.items():
        say.line(f"{name.replace('_', ' '):18} {number:>8,}")
    for owner, number in owners.items():
        say.line(say.shown(f"by {owner:15} {number:>8,}"))


@command(app, "apply", "plain", example="goodoffices text apply draft.txt --choose art1.1-c3xkq2ab=2 -o bridging.txt")
def apply(
    door: Door,
    file: _File,
    choose: Annotated[
        list[str],
        typer.Option("--choose", metavar="ID=N", help="A choice point, and its option: 1, 2, …, keep or drop."),
    ],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="OUT", help="Write the text to this file.")] = None,
    legend: _Legend = None,
) -> None:
    """Resolve choice points; the rest stays bracketed. The text goes to standard output, or to OUT."""
    from goodoffices.text import apply as applied

    came = applied(_read(file, legend), _choices(choose))
    if out is not None:
        write_file(out, [str(came).encode("utf-8")])
    if door.json:
        answer: dict[str, Any] = {"made": [asdict(made) for made in came.made], "open": len(came.text.choices)}
        say.answer(answer if out is not None else {"text": str(came), **answer})
        return
    if out is None:
        _raw(str(came))
    tell = sys.stderr if out is None else sys.stdout
    for made in came.made:
        words = "moot: what held it went" if made.moot else f"“{made.words}”" if made.words else "left out"
        tell.write(say.shown(f"{made.id}  {made.chosen}  {words}") + "\n")
    tell.write(f"{len(came.text.choices)} choice points are open.\n")


def _read(file: Path, legend: Path | None) -> Text:
    from goodoffices.text import read, read_legend

    meaning = read_legend(decoded(_bytes(legend), f"“{legend}”")) if legend is not None else None
    raw = _bytes(file)
    try:
        source = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"“{file}” is not UTF-8: byte {raw[error.start]:02X} at position {error.start} (counted from 0). "
            "Save it as plain Unicode text. Nothing was written."
        ) from None
    return read(source, meaning)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > _MOST:
            raise Malformed(f"“{file}” is larger than {_MOST // 2**20} MiB. Nothing was written.")
    except OSError as error:
        raise Malformed(f"“{file}” cannot be read: {error.strerror}. Nothing was written.") from None
    return file_bytes(file)


def _choices(choose: list[str]) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    for each in choose:
        id_, equals, choice = each.rpartition("=")
        if (
            not equals
            or not id_
            or not (choice in {"keep", "drop"} or (choice.isascii() and choice.isdecimal() and len(choice) < 7))
        ):
            raise Malformed(f"“{each}” is no choice. Write ID=N: the id of a choice point and 1, 2, …, keep or drop.")
        if id_ in found:
            raise Malformed(f"“{id_}” is chosen twice. Choose once.")
        found[id_] = int(choice) if choice.isdecimal() else choice
    return found


def _raw(text: str) -> None:
    """The text on standard output, no line end changed."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    buffer.write(text.encode("utf-8"))
    buffer.flush()


def _provisions(text: Text) -> list[dict[str, Any]]:
    homes: dict[str, list[dict[str, Any]]] = {each.id: [] for each in text.provisions}
    for item in text.choices:
        homes[item.provision].append(_choice(item))
    return [
        {"id": each.id, "kind": each.kind, "number": each.number, "heading": each.heading, "parent": each.parent,
         "choices": homes[each.id]}
        for each in text.provisions
    ]  # fmt: skip


def _choice(item: Item) -> dict[str, Any]:
    options = [{"words": each.words, "by": list(each.by), "against": list(each.against)} for each in item.options]
    return {"id": item.id, "kind": item.kind, "options": options}


def _outline(text: Text) -> None:
    waiting = iter(text.choices)
    item = next(waiting, None)
    for each in text.provisions:
        say.line(say.shown(f"{each.id}  {each.kind} {each.number} {each.heading}".rstrip()))
        while item is not None and item.start < each.end:
            say.line(say.shown(f"    {item.id}  {item.kind}"))
            for number, option in enumerate(item.options, 1):
                owners = "".join(
                    [
                        f" ({', '.join(option.by)})" if option.by else "",
                        f" against: {', '.join(option.against)}" if option.against else "",
                    ]
                )
                say.line(say.shown(f"        {number}  {' '.join(option.words[:200].split()) or 'left out'}{owners}"))
            item = next(waiting, None)
