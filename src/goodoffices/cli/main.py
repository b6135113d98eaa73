"""``goodoffices``: the command that starts here, its global options, and how it ends when something is wrong.

Exit codes: 0 done; 1 refused, malformed, not found, or false evidence; 2 wrong use of the command line; 3 (verify)
consistent with itself and compared with nothing; 130 stopped from the keyboard.
"""

from __future__ import annotations

import io
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from goodoffices.basics.errors import GoodOfficesError, Refused
from goodoffices.cli.door import Door, default_folder
from goodoffices.cli.typed import proper

#: Command → (module, what it is for). The module is imported when the command is called.
COMMANDS: dict[str, tuple[str, str]] = {
    "talks": ("talks", "Set up talks, list, show and close them, let someone join."),
    "channel": ("channels", "Who reads what: channels, and going on in another one."),
    "round": ("days", "Open and close rounds."),
    "session": ("sessions", "Plan, open, recess, adjourn, close sessions; who is in the room."),
    "issue": ("issues", "The agenda."),
    "instructions": ("issues", "What delegations await from their capitals."),
    "note": ("notes", "Take down words; read back, mark, retract, import them."),
    "consent": ("consents", "Ask for, give, refuse and withdraw consent to passing words on."),
    "convey": ("consents", "Pass a note on, as its consent allows."),
    "leak-check": ("consents", "See whether words repeat what was said in confidence."),
    "offer": ("offers", "Put offers, answer and close them."),
    "undertaking": ("offers", "Promises made within the talks."),
    "paper": ("papers", "Papers that change hands, with their scans."),
    "seat": ("seats", "Who sits where; tokens that sign."),
    "desk": ("desk", "Take notes at the speed of speech, during a session."),
    "view": ("sheets", "Everything a side sees, room by room."),
    "walk-in": ("sheets", "One page to read before walking into a session."),
    "ledger": ("sheets", "Who was told what, when, by whose consent."),
    "handover": ("sheets", "What whoever takes over the shift must know."),
    "debrief": ("sheets", "A round as it went."),
    "receipt": ("copies", "A receipt a side keeps, to verify later that nothing was changed."),
    "export": ("copies", "A side's whole copy of what it may read."),
    "verify": ("verify", "Check an export or receipt; needs no record."),
    "heads": ("copies", "Short codes that sides read to each other."),
    "key": ("copies", "The record's key: show its fingerprint, rotate it."),
    "erase": ("copies", "Destroy entries, by a signed entry that says so."),
    "text": ("text", "A bracketed draft: print, check, count, apply choices; needs no record."),
    "demo": ("demo_command", "Two days between two invented states, to look at."),
}


class Lazy(TyperGroup):
    """The root group: knows every command by name and imports only the one that is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of a day's work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, imported now; None if there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        apps: dict[str, typer.Typer] = import_module(f"goodoffices.cli.{COMMANDS[cmd_name][0]}").APPS
        found = typer.main.get_command(apps[cmd_name])
        found.name = cmd_name
        return found

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As typer does it, with suggestions from every command's name."""
        names: Any = dict.fromkeys(COMMANDS)  # suggestions are made from the names alone
        self.commands = names
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=Lazy, rich_markup_mode=None, add_completion=False, no_args_is_help=True)


_HELP = """Keep brokered talks: each room's confidences apart, consents before use, a record that cannot change quietly.

\b
Begin like this:
  goodoffices talks template > corridor.toml      # fill it in with a text editor
  goodoffices talks new corridor.toml
  goodoffices session open --with A               # prints the session's id
  goodoffices desk --session SESSION              # type as they speak
  goodoffices walk-in --session SESSION

--data and --talks may stand before or after the command. DATABASE_URL names a PostgreSQL record; keys and names
stay in the folder. Every command explains itself: goodoffices note add --help
"""


@app.callback(help=_HELP)
def root(
    context: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", help="Folder of the record [GOODOFFICES_DATA, else ./talks]."),
    ] = None,
    talks: Annotated[
        str, typer.Option("--talks", metavar="ID", help="Which talks; needed when the folder keeps several.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON; every command takes this too.")] = False,
) -> None:
    """Read the options that every command shares."""
    context.obj = door = Door(data or default_folder(), talks, as_json)
    context.call_on_close(door.close)


# typer hands on the errors of the command-line parser it carries, which has gone by two module names.
_UsageError: type[Exception] = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


def main(argv: list[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    _speak_unicode()
    code: object = 1  # until it is known otherwise: no pipe that was cut turns a false verdict into a true one
    try:
        for argument in arguments:
            proper(argument)
        code = typer.main.get_command(app).main(args=list(arguments), prog_name="goodoffices", standalone_mode=False)
        sys.stdout.flush()
    except GoodOfficesError as error:
        return _say(arguments, error.code, str(error), error.matches if isinstance(error, Refused) else (), 1)
    except _UsageError as error:
        return _usage(arguments, error)
    except (typer.Abort, KeyboardInterrupt):
        sys.stderr.write("\nStopped. What was acknowledged is kept.\n")
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough of it; a second flush at exit must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return code if isinstance(code, int) else 0
    except Exception as error:  # noqa: BLE001 - the last door: a user is shown a sentence, never a traceback
        return _unexpected(arguments, error)
    return code if isinstance(code, int) else 0


def _usage(arguments: list[str], error: Exception) -> int:
    """Wrong use of the command line: say what is missing, and where help is."""
    message = str(getattr(error, "format_message", lambda: str(error))())
    if not message:  # the help was shown because nothing was asked
        return 2
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "goodoffices"
    return _say(arguments, "usage", f"{message} See: {path} --help", (), 2)


def _unexpected(arguments: list[str], error: Exception) -> int:
    """A fault of ours: one line for the user, the traceback for who asks for it."""
    if os.environ.get("GOODOFFICES_DEBUG") == "1":
        raise error
    message = (
        f"goodoffices met a fault of its own ({type(error).__name__}: {str(error)[:200]}). Nothing more was written; "
        "what was acknowledged before is kept. GOODOFFICES_DEBUG=1 shows where it happened."
    )
    return _say(arguments, "fault", message, (), 1)


def _say(arguments: list[str], code: str, message: str, matches: tuple[str, ...], exit_code: int) -> int:
    """The error in words on standard error and, with --json, as JSON on standard output."""
    from goodoffices.cli.say import shown

    if "--json" in arguments:
        answer = {"error": {"code": code, "message": message, "matches": list(matches)}}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    sys.stderr.write("".join(f"{shown(line)}\n" for line in message.split("\n")))
    return exit_code


def _speak_unicode() -> None:
    """Write UTF-8 whatever the locale says; what cannot be written is spelled out rather than fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def script() -> None:
    """What ``python -m goodoffices.cli.main`` runs."""
    sys.exit(main())


if __name__ == "__main__":
    script()
