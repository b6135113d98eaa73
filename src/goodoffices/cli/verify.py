"""``goodoffices verify``: check an export or a receipt with nothing but the file and what its reader holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodoffices.cli import say
from goodoffices.cli.door import Door, command, group

app = group("Check an export or receipt; needs no record.")
APPS = {"verify": app}


@command(app, "verify", "plain", example='goodoffices verify a.export --key "3F0A 91C2 …" --since a.receipt')
def verify(
    door: Door,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export or a receipt.")],
    key: Annotated[str, typer.Option("--key", metavar="FINGERPRINT", help="From the invitation.")] = "",
    since: Annotated[
        Path | None, typer.Option("--since", metavar="RECEIPT", help="An earlier receipt you hold.")
    ] = None,
) -> None:
    """Check an export or a receipt. Opens no record and asks nobody.

    Exit code 0: proven against what you gave. 3: consistent with itself, compared with nothing you hold. 1: false.
    """
    from goodoffices.office.verifying import check

    proof = check(file, key, since)
    if door.json:
        say.answer({"state": proof.state, "bad": proof.bad, "sentences": list(proof.sentences)})
    else:
        for sentence in proof.sentences:
            say.line(say.shown(sentence))
    raise typer.Exit(proof.exit_code)
