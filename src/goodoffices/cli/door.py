"""The door: who asks, of which talks, by which hand; and how a function becomes a command.

``command`` adds to a function the options that every command of its sort shares, so that no command can lack one:
*plain* (--json, --data, --talks), *eyes* (also --as), *act* (also --token, --reason), *attest* (also
--attested-by, --presence, --read-back).
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from goodoffices.basics.errors import Malformed, NotFound

if TYPE_CHECKING:
    from goodoffices.basics.instants import Instant
    from goodoffices.office.office import Done, Office
    from goodoffices.rules.commands import Command
    from goodoffices.rules.desk import Actor
    from goodoffices.rules.frame import Frame
    from goodoffices.rules.view import View

MEDIATION = "mediation"
Sort = Literal["plain", "eyes", "act", "attest"]

_SHARED: dict[str, Any] = {
    "json": Annotated[bool, typer.Option("--json", help="Answer as JSON on standard output.")],
    "data": Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of the record.", hidden=True)],
    "talks": Annotated[str | None, typer.Option("--talks", metavar="ID", help="Which talks.", hidden=True)],
    "as_": Annotated[
        str, typer.Option("--as", metavar="SIDE", help="Whose eyes: a side (A), circle (A/legal) or seat (A/head).")
    ],
    "token": Annotated[
        str, typer.Option("--token", envvar="GOODOFFICES_TOKEN", help="Token of an occupied seat: then it is signed.")
    ],
    "reason": Annotated[str, typer.Option("--reason", help="Why wording close to a confidence is written.")],
    "entered_by": Annotated[str, typer.Option("--entered-by", metavar="NAME", help="Who types this in.")],
    "attested_by": Annotated[str, typer.Option("--attested-by", metavar="NAME", help="Who attests what was said.")],
    "presence": Annotated[list[str] | None, typer.Option("--presence", metavar="NAME,…", help="Before whom.")],
    "read_back": Annotated[str, typer.Option("--read-back", metavar="TEXT", help="How it was read back.")],
}
_DEFAULTS: dict[str, Any] = {
    "json": False, "data": None, "talks": None, "as_": MEDIATION, "token": "", "reason": "", "entered_by": "",
    "attested_by": "the mediation", "presence": None, "read_back": "",
}  # fmt: skip
_PLAIN = ("json", "data", "talks")
_SORTS: dict[Sort, tuple[str, ...]] = {
    "plain": _PLAIN,
    "eyes": ("as_", *_PLAIN),
    "act": ("as_", "token", "entered_by", "reason", *_PLAIN),
    "attest": ("as_", "token", "attested_by", "presence", "read_back", "reason", *_PLAIN),
}


@dataclass
class Door:
    """One call of the command line."""

    folder: Path
    named: str = ""
    json: bool = False
    as_named: str = MEDIATION
    token: str = ""
    reason: str = ""
    entered_by: str = ""
    attests: bool = False
    attested_by: str = ""
    presence: tuple[str, ...] = ()
    read_back: str = ""
    warnings: list[str] = field(default_factory=list)

    # --- what is asked, and by whom

    @functools.cached_property
    def office(self) -> Office:
        """The office over this folder's record, or over PostgreSQL when DATABASE_URL names one."""
        from goodoffices.office.wiring import open_office

        return open_office(self.folder, os.environ.get("DATABASE_URL", ""))

    @functools.cached_property
    def talks(self) -> str:
        """The talks that are meant: those named, or the only ones there are."""
        if self.named:
            self.office.must_exist(self.named)
            return self.named
        found = self.office.talks()
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFound(f"There are no talks in {self.folder}. Set some up: goodoffices talks new FILE.toml.")
        listed = "\n".join(f"  {id_}  {self.title(id_)}" for id_ in found)
        raise Malformed(f"Several talks are kept here; say which (--talks ID):\n{listed}")

    def title(self, talks: str) -> str:
        """The title that the mediation uses."""
        return self.office.view(talks, (MEDIATION,)).frame.title_for(MEDIATION)

    @functools.cached_property
    def circles(self) -> tuple[str, ...]:
        """The circles whose eyes are used: a seat's, else the side and the circle named."""
        from goodoffices.rules.frame import refuse_unknown, side_of

        named = self.as_named.strip()
        side = side_of(named)
        frame = self._frame(side)
        if named in frame.seats():
            return frame.seats()[named]
        refuse_unknown(frame, (named,))
        return (side,) if named == side else (side, named)

    def _frame(self, side: str) -> Frame:
        try:
            return self.office.view(self.talks, (side,)).frame
        except NotFound:  # no such side: the frame, which every side reads, says which there are
            return self.office.view(self.talks, (MEDIATION,)).frame

    @property
    def side(self) -> str:
        """The side whose eyes are used."""
        return self.circles[0].partition("/")[0]

    @property
    def now(self) -> Instant:
        """The time now."""
        return self.office.clock()

    def view(self) -> View:
        """What these eyes see now."""
        return self.office.view(self.talks, self.circles)

    def actor(self) -> Actor:
        """Who acts, and by which hand: signed with a token, attested for an act of a side, else entered."""
        from goodoffices.office import hands
        from goodoffices.rules.desk import Actor

        if self.token:
            from goodoffices.office.people import seat_of_token

            return Actor(self.circles, hands.signed(self.side, seat_of_token(self.view(), self.side, self.token)))
        if self.attests and self.side != MEDIATION:
            by = hands.attested(self.side, self.attested_by, self.presence, self.read_back)
            return Actor(self.circles, by)
        return Actor(self.circles, hands.entered(self.side, self.entered_by))

    def close(self) -> None:
        """Let go of the record, if it was opened."""
        if "office" in self.__dict__:
            self.office.close()

    # --- doing it

    def act(self, command: Command) -> Done:
        """Give one command as this actor."""
        done = self.office.act(self.talks, self.actor(), command)
        return self.mind_the_clock(done)

    def mind_the_clock(self, done: Done) -> Done:
        """Warn when this machine's clock is behind the record, which is then dated as its last entry."""
        latest = max((channel.last_at for channel in self.view().channels), default="")
        if latest > self.now:
            self.warnings.append(
                f"This machine's clock ({self.now}) is behind the record ({latest}); "
                "what is written is dated as the last entry before it. Set the clock."
            )
        return done


def command(app: typer.Typer, name: str, sort: Sort = "act", *, example: str) -> Callable[[Callable[..., None]], Any]:
    """Make a function, whose first parameter is the door, a command with the shared options of its sort."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        shared = [
            inspect.Parameter(each, inspect.Parameter.KEYWORD_ONLY, annotation=_SHARED[each], default=_DEFAULTS[each])
            for each in _SORTS[sort]
            if each not in {parameter.name for parameter in own}
        ]

        @functools.wraps(function)
        def called(context: typer.Context, **given: Any) -> None:
            found = context.find_object(Door)
            door = found if found is not None else Door(default_folder())
            common = {each.name: given.pop(each.name) for each in shared}
            _set(door, common, attests=sort == "attest")
            function(door, **given)

        at = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
        own = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        signature = inspect.Signature([at, *own, *shared])
        called.__signature__ = signature  # type: ignore[attr-defined]  # what typer reads the options from
        called.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
        del called.__wrapped__  # its annotations are those of the bare function
        app.command(name, help=_help(function, example))(called)
        return function

    return register


def _help(function: Callable[..., None], example: str) -> str:
    lines = "\n".join(f"  {line}" for line in example.strip().splitlines())
    return f"{inspect.getdoc(function)}\n\n\b\nExample:\n{lines}"


def _set(door: Door, given: dict[str, Any], *, attests: bool) -> None:
    from goodoffices.cli.typed import names

    door.json = door.json or given["json"]
    door.folder = given["data"] or door.folder
    door.named = given["talks"] or door.named
    door.as_named = given.get("as_", MEDIATION)
    door.token, door.reason = given.get("token", ""), given.get("reason", "")
    door.entered_by, door.attested_by = given.get("entered_by", ""), given.get("attested_by", "")
    door.presence, door.read_back = names(given.get("presence")), given.get("read_back", "")
    door.attests = attests


def default_folder() -> Path:
    """The folder of the record when none is named: GOODOFFICES_DATA, else ./talks."""
    return Path(os.environ.get("GOODOFFICES_DATA") or "talks")


def group(what: str) -> typer.Typer:
    """A group of commands, with plain help that reads the same on every terminal."""
    return typer.Typer(help=what, rich_markup_mode=None, no_args_is_help=True, add_completion=False)
