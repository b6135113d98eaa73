"""``goodoffices demo``: two days between two invented states, played into a folder of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodoffices.cli.door import Door, command, group

app = group("Two days between two invented states, to look at.")
APPS = {"demo": app}


@command(app, "demo", "plain", example="goodoffices demo\ngoodoffices demo demo-talks --open")
def demo(
    door: Door,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A new folder for the demo's record and pages.")
    ] = Path("goodoffices-demo"),
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page that shows two seats.")] = False,
) -> None:
    """Play two days of brokered talks between two invented states, and show who sees what. Every word is invented."""
    from goodoffices.cli.demo import play

    del door
    play(folder, open_browser=open_browser)
