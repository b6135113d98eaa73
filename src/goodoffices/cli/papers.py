"""``goodoffices paper``: papers that change hands, their numbered copies, their scans."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, cast

import typer

from goodoffices.basics.errors import Malformed
from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group
from goodoffices.cli.typed import circles, file_bytes, words, write_file
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules.things import Paper

app = group("Papers that change hands, with their scans.")
APPS = {"paper": app}

_FORMS = ("non-paper", "letter", "map", "scan", "draft", "other")
_Id = Annotated[str, typer.Argument(metavar="PAPER", help="The paper's id.")]


@command(app, "add", example='goodoffices paper add "Water lines" --as A --to B --form map --copies 2 --file lines.pdf')
def add(
    door: Door,
    *,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="Its title, or - for standard input.")],
    to: Annotated[str, typer.Option("--to", metavar="SIDE,…", help="To whom it was handed.")],
    copy: Annotated[str, typer.Option("--copy", metavar="SIDE,…", help="Who reads of it besides.")] = "",
    form: Annotated[str, typer.Option("--form", help=f"One of: {', '.join(_FORMS)}.")] = "non-paper",
    attributable: Annotated[bool, typer.Option("--attributable", help="It may be said whose paper it is.")] = False,
    return_by: Annotated[str, typer.Option("--return-by", metavar="TIME", help="When copies are to be back.")] = "",
    copies: Annotated[int, typer.Option("--copies", help="How many numbered copies.")] = 1,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Its scan, kept with its SHA-256.")
    ] = None,
) -> None:
    """Register a paper that the side that acts handed over, with its scan."""
    if form not in _FORMS:
        raise Malformed(f"“{form}” is no form of paper. Write one of: {', '.join(_FORMS)}.")
    scan = file_bytes(file) if file is not None else b""
    digest = hashlib.sha256(scan).hexdigest() if file is not None else ""
    handed = co.HandOverPaper(
        title=words(title), to=circles(to), copy=circles(copy), form=cast("ev.PaperForm", form),
        attributable=attributable, return_by=return_by, copies=copies, sha256=digest, size=len(scan),
        file_name=file.name if file is not None else "", reason=door.reason,
    )  # fmt: skip
    kept = [(0, scan)] if file is not None else []
    came = door.mind_the_clock(door.office.act_all(door.talks, door.actor(), [handed], kept)[0])
    more = f", SHA-256 {digest}" if digest else ""
    say.done(door, came, f"{say.whereto(door, came.id)}{more}", sha256=digest)


@command(app, "returned", example="goodoffices paper returned paper-1v7b 2 --as A")
def returned(
    door: Door, paper: _Id, number: Annotated[int, typer.Argument(metavar="COPY", help="The copy's number.")]
) -> None:
    """Record that a numbered copy came back."""
    came = door.act(co.ReturnPaper(paper=paper, copy_number=number, reason=door.reason))
    say.done(door, came, f"copy {number} is back {say.whereto(door, came.id)}")


@command(app, "get", "eyes", example="goodoffices paper get paper-1v7b --as B -o lines.pdf")
def get(
    door: Door, paper: _Id, out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Where to write it.")]
) -> None:
    """Write a paper's scan to a file; it is checked against its SHA-256 first."""
    from goodoffices.office.copies import attachment

    found, scan = attachment(door.office, door.talks, door.circles, paper)
    size = write_file(out, [scan])
    if door.json:
        say.answer({"id": found.id, "file": str(out), "bytes": size, "sha256": found.sha256})
        return
    say.line(f"{out}: {size:,} bytes, SHA-256 {found.sha256} as recorded")


@command(app, "list", "eyes", example="goodoffices paper list --as B")
def list_(door: Door) -> None:
    """List the papers a side knows of."""
    from goodoffices.exchange.wording import listed, when
    from goodoffices.office.pages import thing_page

    view = door.view()
    found = view.all(Paper)
    if door.json:
        say.answer({"papers": [thing_page(each) for each in found]})
        return
    rows = [
        (
            p.id,
            p.form,
            p.side,
            listed(p.to),
            f"{len(p.returned)} of {p.copies}" if p.return_by or p.returned else "",
            when(p.return_by, view.frame),
            p.file_name if p.sha256 else "",
            p.title,
        )
        for p in found
    ]
    columns = ("id", "form", "from", "to", "copies back", "back by", "scan", "title")
    say.table(columns, rows, "No paper changed hands (paper add TITLE --to SIDE).")
