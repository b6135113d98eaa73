"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_PROGRAMS = ("initdb", "pg_ctl", "postgres")


@dataclass(frozen=True)
class Server:
    """A running server: where its programs and files are, and as whom it runs (it refuses root)."""

    programs: Path
    folder: Path
    user: str | None

    def url(self, database: str = "postgres") -> str:
        name = self.user or pwd.getpwuid(os.getuid()).pw_name
        return f"host={self.folder} dbname={database} user={name}"

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}'"
        # Its log goes to a file, or the server would hold the caller's pipe open.
        self._run("pg_ctl", "-w", "-t", "60", "-D", "data", "-l", "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "-w", "-D", "data", "-m", mode, "stop")

    def kill(self) -> None:
        """Kill -9 the postmaster, and wait until its children are gone, which notice by themselves."""
        postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        with suppress(ProcessLookupError):
            os.kill(postmaster, signal.SIGKILL)
        for _ in range(600):
            in_use = subprocess.run(["pgrep", "-g", str(postmaster)], capture_output=True, check=False)
            shared = subprocess.run(["pgrep", "-s", str(postmaster)], capture_output=True, check=False)
            if not in_use.stdout and not shared.stdout:
                return
            time.sleep(0.05)

    def make(self) -> None:
        self._run("initdb", "-D", "data", "-E", "UTF8", "--locale=C", "--auth=trust")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, user=self.user, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program}: {done.stderr}{log.read_text()[-2000:] if log.exists() else ''}")


def lacking() -> str:
    """What keeps PostgreSQL from being started here; empty if nothing does."""
    if _programs() is None:
        return "PostgreSQL's server programs (initdb, pg_ctl); on Debian: apt-get install postgresql"
    if os.getuid() == 0 and _unprivileged() is None:
        return "a user other than root (postgres or nobody) to run PostgreSQL as"
    return ""


@contextmanager
def running() -> Iterator[Server]:
    """A fresh server for as long as the context lasts."""
    programs = _programs()
    if programs is None:
        raise RuntimeError(lacking())
    user = _unprivileged() if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path has 107 bytes at most
    server = Server(programs, folder, user)
    try:
        if user:
            shutil.chown(folder, user)
        server.make()
        server.start()
        yield server
    finally:
        with suppress(RuntimeError):
            server.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if all((folder / program).exists() for program in _PROGRAMS):
            return folder
    return None


def _unprivileged() -> str | None:
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None
