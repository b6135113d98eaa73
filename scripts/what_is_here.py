"""Name what this machine has and lacks for the tests: ``python scripts/what_is_here.py``.

Nothing is skipped silently: what is lacking is said here before the tests start, and with REQUIRE_ALL=1 in the
environment a lacking thing that tests need is an error (exit status 1).  Needs the standard library only.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Thing:
    """Something a machine may have; ``look`` answers with what was found, or None."""

    name: str
    what_for: str
    look: Callable[[], str | None]
    tests_need_it: bool = True


def postgresql() -> str | None:
    """The PostgreSQL server binaries, newest first: in PATH, else where Debian and its like keep them."""
    in_path = shutil.which("initdb")
    found = [Path(in_path)] if in_path else []
    found += sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: [int(part) for part in path.parts[-3].split(".") if part.isdigit()],
        reverse=True,
    )
    return version_of(found[0]) if found else None


def another_user() -> str | None:
    """Whom PostgreSQL can run as: it refuses the superuser, so tests run as one need some other account."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "this user"
    import pwd  # noqa: PLC0415  # absent on Windows

    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        if shutil.which("setpriv") or shutil.which("runuser") or shutil.which("su"):
            return name
    return None


def program(*names: str) -> Callable[[], str | None]:
    """A look for the first of these programs in PATH."""

    def look() -> str | None:
        path = next(filter(None, map(shutil.which, names)), None)
        return version_of(Path(path)) if path else None

    return look


def version_of(path: Path) -> str:
    """The first line a program prints when asked for its version."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return f"{path.name}, version unknown"
    return next(iter(answer.stdout.strip().splitlines()), f"{path.name}, version unknown")


THINGS = (
    Thing("PostgreSQL", "the PostgreSQL store passes the same suite as the others", postgresql),
    Thing("a user for PostgreSQL", "it does not start as the superuser", another_user),
    Thing("git", "fetching and sharing the source", program("git"), tests_need_it=False),
)


def main() -> int:
    """Print the list; 1 if REQUIRE_ALL is set and something that tests need is lacking."""
    system = f"{platform.system()} {platform.machine()}"
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, {system}")
    lacking = []
    for thing in THINGS:
        found = thing.look()
        if found:
            print(f"  has    {thing.name}: {found}")
            continue
        print(f"  lacks  {thing.name}: {thing.what_for}")
        if thing.tests_need_it:
            lacking.append(thing.name)
    if not lacking:
        print("Every test can run here.")
    elif os.environ.get("REQUIRE_ALL") == "1":
        print(f"REQUIRE_ALL=1 and this machine lacks: {', '.join(lacking)}.", file=sys.stderr)
        return 1
    else:
        print("Tests that need what is lacking are skipped and listed at the end; REQUIRE_ALL=1 makes that an error.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
