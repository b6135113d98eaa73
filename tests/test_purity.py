"""Pure rooms see values: no clock, randomness, file or network reaches them except as an argument.

Imports are on a list of what is allowed, so a new dependency of a pure room is a decision taken here.  Calls
that slip through an allowed import (``datetime.now``, ``hash`` of a string, ``np.load``) are named below.
import-linter's contract "purity" says the same of imports and also follows them through other modules.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "goodoffices"
PURE_ROOMS = ("basics", "text", "analysis", "press", "rules")

# fmt: off
#: What a pure room may import: values and functions of values.
ALLOWED_IMPORTS = frozenset({
    "__future__", "abc", "base64", "binascii", "bisect", "collections", "contextlib", "copy", "dataclasses",
    "datetime", "decimal", "difflib", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "hmac",
    "html", "itertools", "json", "math", "numbers", "operator", "re", "statistics", "string", "struct",
    "textwrap", "types", "typing", "unicodedata",
    "goodoffices", "msgspec", "numpy",
})
# fmt: on

#: Imports that one module may make, and why.
EXCEPTIONS = {
    ("basics/instants.py", "zoneinfo"): (
        "The tables of IANA zones are constants that happen to be kept in files: the same name gives the same "
        "rules, whatever the hour and whoever asks. It is the tz database, not the machine's own zone."
    ),
    ("text/legend.py", "tomllib"): "A legend is TOML; `tomllib.loads` makes values of a string and opens no file.",
}

#: Names that are never used, whether called or handed on (``default_factory=datetime.now``).
BANNED_NAMES = {
    "datetime.datetime.now": "reads the clock",
    "datetime.datetime.today": "reads the clock",
    "datetime.datetime.utcnow": "reads the clock",
    "datetime.date.today": "reads the clock",
    "numpy.fromfile": "reads a file",
    "numpy.genfromtxt": "reads a file",
    "numpy.load": "reads a file",
    "numpy.loadtxt": "reads a file",
    "numpy.memmap": "reads a file",
    "numpy.save": "writes a file",
    "numpy.savetxt": "writes a file",
    "numpy.savez": "writes a file",
    "numpy.savez_compressed": "writes a file",
    "hashlib.file_digest": "reads a file",
}

#: What numpy offers for sampling from a seed; all else under numpy.random shares a hidden state.
SEEDED = frozenset({"default_rng", "Generator", "SeedSequence", "PCG64", "Philox"})
NEEDS_A_SEED = SEEDED - {"Generator"}

BANNED_BUILTINS = {
    "__import__": "imports past the list",
    "breakpoint": "talks to the terminal",
    "eval": "runs what cannot be checked",
    "exec": "runs what cannot be checked",
    "hash": "differs from one run to the next",
    "id": "differs from one run to the next",
    "input": "talks to the terminal",
    "open": "opens a file",
    "print": "talks to the terminal",
}

#: Methods that give an impurity away on whatever they are called.
BANNED_METHODS = {
    "read_bytes": "reads a file",
    "read_text": "reads a file",
    "today": "reads the clock",
    "utcnow": "reads the clock",
    "write_bytes": "writes a file",
    "write_text": "writes a file",
}


class Findings(ast.NodeVisitor):
    """Collects ``line N: what`` for every impurity in one module."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.found: list[str] = []
        self._names: dict[str, str] = {}  # a name in the module → what it stands for, in full
        self._inside_hash = 0

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._check_import(node, alias.name)
            if alias.asname:
                self._names[alias.asname] = alias.name
            else:
                top = alias.name.partition(".")[0]
                self._names[top] = top

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.level:
            self._say(node, "a relative import hides which room it comes from")
            return
        module = node.module or ""
        self._check_import(node, module)
        for alias in node.names:
            full = f"{module}.{alias.name}"
            self._names[alias.asname or alias.name] = full
            self._check_name(node, full)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._inside_hash += node.name == "__hash__"
        self.generic_visit(node)
        self._inside_hash -= node.name == "__hash__"

    def visit_Attribute(self, node: ast.Attribute) -> None:
        full = self._full_name(node)
        if full:
            self._check_name(node, full)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and self._is_builtin(node.id) and node.id in {"open", "print", "input"}:
            self._say(node, f"{node.id} {BANNED_BUILTINS[node.id]}")

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Name) and self._is_builtin(function.id) and function.id in BANNED_BUILTINS:
            excused = function.id == "hash" and self._inside_hash
            if not excused and function.id not in {"open", "print", "input"}:  # these three are caught as names
                self._say(node, f"{function.id}() {BANNED_BUILTINS[function.id]}")
        full = self._full_name(function)
        if isinstance(function, ast.Attribute) and full not in BANNED_NAMES:
            self._check_method(node, function)
        if full and full.startswith("numpy.random.") and self._lacks_seed(node, full):
            self._say(node, f"{full} without a seed draws from the machine")
        self.generic_visit(node)

    def _check_import(self, node: ast.AST, module: str) -> None:
        top = module.partition(".")[0]
        if top not in ALLOWED_IMPORTS and (self.where, top) not in EXCEPTIONS:
            self._say(node, f"{module} is not among what a pure room may import")

    def _check_name(self, node: ast.AST, full: str) -> None:
        if full in BANNED_NAMES:
            self._say(node, f"{full} {BANNED_NAMES[full]}")
        elif full.startswith("numpy.random.") and full.split(".")[2] not in SEEDED:
            self._say(node, f"{full} shares a hidden state")

    def _check_method(self, node: ast.Call, function: ast.Attribute) -> None:
        if function.attr in BANNED_METHODS:
            self._say(node, f".{function.attr}() {BANNED_METHODS[function.attr]}")
        elif function.attr == "now" and not node.args and not node.keywords:
            self._say(node, ".now() reads whatever clock it is called on")
        elif function.attr == "astimezone" and not node.args and not node.keywords:
            self._say(node, ".astimezone() without a zone reads the machine's own")
        elif function.attr == "fromtimestamp" and len(node.args) + len(node.keywords) < 2:
            self._say(node, ".fromtimestamp() without a zone reads the machine's own")

    @staticmethod
    def _lacks_seed(node: ast.Call, full: str) -> bool:
        if full.split(".")[2] not in NEEDS_A_SEED:
            return False
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        return not given or (isinstance(given[0], ast.Constant) and given[0].value is None)

    def _is_builtin(self, name: str) -> bool:
        return name not in self._names

    def _full_name(self, node: ast.expr) -> str | None:
        """``np.random.rand`` as ``numpy.random.rand``; None for what does not start at an import."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self._names:
            return None
        return ".".join((self._names[node.id], *reversed(parts)))

    def _say(self, node: ast.AST, what: str) -> None:
        self.found.append(f"line {getattr(node, 'lineno', 0)}: {what}")


def impurities(source: str, where: str = "rules/sample.py") -> list[str]:
    """What makes this source impure, one line each; ``where`` is its path inside the package."""
    findings = Findings(where)
    findings.visit(ast.parse(source))
    return findings.found


def pure_modules() -> list[Path]:
    """Every module of the pure rooms that exist."""
    return [path for room in PURE_ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))]


@pytest.mark.parametrize("path", pure_modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_pure_room_touches_no_clock_randomness_file_or_network(path: Path):
    found = impurities(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix())
    assert not found, f"{path.relative_to(ROOT)} is in a pure room:\n" + "\n".join(found)


PLANTED = {
    "the clock": "import datetime\nx = datetime.datetime.now()",
    "the clock with a zone": "from datetime import UTC, datetime\nx = datetime.now(UTC)",
    "the clock under another name": "from datetime import datetime as dt\nx = dt.utcnow()",
    "the clock handed on": "from datetime import datetime\nfield(default_factory=datetime.now)",
    "today": "from datetime import date\nx = date.today()",
    "today under another module name": "import datetime as d\nx = d.date.today()",
    "a clock passed in as an object": "def f(clock):\n    return clock.now()",
    "the machine's own zone": "def f(moment):\n    return moment.astimezone()",
    "the machine's own zone by a stamp": "from datetime import datetime\nx = datetime.fromtimestamp(0)",
    "time": "import time\nx = time.monotonic()",
    "time inside a function": "def f():\n    from time import time\n    return time()",
    "random": "import random",
    "secrets": "from secrets import token_bytes",
    "the system's randomness": "import os\nx = os.urandom(16)",
    "a drawn id": "from uuid import uuid4\nx = uuid4()",
    "numpy's hidden state": "import numpy as np\nx = np.random.rand(3)",
    "numpy's hidden state by name": "from numpy.random import shuffle",
    "numpy without a seed": "import numpy as np\nrng = np.random.default_rng()",
    "numpy with no seed said": "from numpy.random import default_rng\nrng = default_rng(None)",
    "numpy reads a file": "import numpy\nx = numpy.load('x.npy')",
    "open": "with open('x') as f:\n    pass",
    "open handed on": "x = map(open, names)",
    "a path": "from pathlib import Path",
    "a path passed in": "def f(path):\n    return path.read_text()",
    "a file's digest": "import hashlib\nhashlib.file_digest(f, 'sha256')",
    "print": "print('hello')",
    "input": "x = input()",
    "a socket": "import socket",
    "a web client": "import urllib.request",
    "http": "from http.client import HTTPConnection",
    "a database": "import sqlite3",
    "a process": "import subprocess",
    "Django": "from django.db import models",
    "hash of a string": "x = hash('a')",
    "address of an object": "x = id(object())",
    "eval": "x = eval('1')",
    "import by name": "x = __import__('time')",
    "a relative import": "from .frame import Frame",
    "zones outside instants": "from zoneinfo import ZoneInfo",
}


@pytest.mark.parametrize("source", list(PLANTED.values()), ids=list(PLANTED))
def test_a_planted_impurity_is_caught(source: str):
    assert impurities(source)


INNOCENT = {
    "now as an argument": "def decide(view, command, now, ids):\n    return now",
    "now of a room": "def f(desk, room):\n    return desk.now(room)",
    "now as a field": "def decide(context):\n    return context.now",
    "a moment in a named zone": "def f(moment, zone):\n    return moment.astimezone(zone)",
    "reading a date": "from datetime import datetime\nx = datetime.fromisoformat('2031-05-02')",
    "a stamp with a zone": "from datetime import UTC, datetime\nx = datetime.fromtimestamp(0, UTC)",
    "hash in __hash__": "class A:\n    def __hash__(self):\n        return hash(self.key)",
    "a seeded sample": "import numpy as np\ndef f(seed):\n    return np.random.default_rng(seed)",
    "id as a field": "def f(thing):\n    return thing.id",
    "a method named open": "def f(talks):\n    return talks.open()",
    "open of the project": "from goodoffices.rules.rounds import open\nopen()",
}


@pytest.mark.parametrize("source", list(INNOCENT.values()), ids=list(INNOCENT))
def test_what_is_pure_passes(source: str):
    assert not impurities(source)


def test_only_instants_reads_the_table_of_time_zones():
    source = "from zoneinfo import ZoneInfo"
    assert not impurities(source, "basics/instants.py")
    assert impurities(source, "basics/ids.py")


def test_every_exception_is_still_needed():
    for where, module in EXCEPTIONS:
        path = PACKAGE / where
        assert path.exists(), f"{where} is gone: drop its exception"
        assert module in path.read_text(encoding="utf-8"), f"{where} no longer imports {module}: drop its exception"


def test_the_import_contract_covers_every_pure_room_that_exists():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    purity = next(contract for contract in contracts if contract["id"] == "purity")
    rooms = {f"goodoffices.{room}" for room in PURE_ROOMS if (PACKAGE / room / "__init__.py").exists()}
    assert set(purity["source_modules"]) == rooms


def test_nothing_is_both_allowed_and_forbidden():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    purity = next(contract for contract in contracts if contract["id"] == "purity")
    assert not ALLOWED_IMPORTS & set(purity["forbidden_modules"])


def test_the_verifier_imports_nothing_of_the_project():
    path = PACKAGE / "journal" / "verify.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "the verifier imports relatively"
            modules.append(node.module or "")
        for module in modules:
            assert module.partition(".")[0] != "goodoffices", f"the verifier imports {module}"
