"""The project keeps its own house rules: nothing of a machine in it, sizes within reason, links that lead somewhere."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "goodoffices"

MODULE_LINES = 400
FUNCTION_LINES = 60

#: Modules longer than MODULE_LINES, ``path: why``.
LONG_MODULES: dict[str, str] = {
    "src/goodoffices/rules/events.py": "one list of every kind of event: all the record can hold, seen in one place",
    "src/goodoffices/journal/journal.py": "one class: nothing is signed but on what the same class has verified",
    "src/goodoffices/journal/verify.py": "one file that is handed to a side by itself, so it cannot be split",
}

#: Functions longer than FUNCTION_LINES without their docstring, ``path::name: why``.
LONG_FUNCTIONS: dict[str, str] = {}

#: Handlers that catch everything, ``path::function: why``.
BROAD_EXCEPTS: dict[str, str] = {
    "src/goodoffices/cli/main.py::main": "the last door: a user is shown one sentence, never a traceback",
}

#: Folders that are made, not written.
MADE = {".git", ".venv", "__pycache__", "build", "dist", "htmlcov", "node_modules"}

#: First folders of a path on somebody's machine. ``example.org/work/`` is none: something stands before the slash.
HOMES = ("work", "farm", "root", "home", "Users")
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:" + "|".join(HOMES) + r")/\w")

#: How an installation says where it fetches packages; that is each machine's own affair.
REGISTRY = re.compile(
    "|".join(("index" + "-url", "find" + "-links", "trusted" + "-host", r"pypi\." + "org", "python" + "hosted")),
    re.IGNORECASE,
)


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is written by people: not under version control's folder, environments, caches."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name not in MADE and not name.endswith(("_cache", ".egg-info", ".hypothesis"))
        )
        found += [Path(folder) / name for name in sorted(files)]
    return tuple(found)


def text_of(path: Path) -> str | None:
    """The text of a file; None when it is none (an image, a font, a document)."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):  # another test's scratch file may go meanwhile
        return None


def modules() -> list[Path]:
    """Every Python module that ships."""
    return sorted(PACKAGE.rglob("*.py"))


def named(path: Path) -> str:
    """The path as people write it, from the root of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def pyproject() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# ── nothing of a machine ─────────────────────────────────────────────────────────────────────────────────────────────


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in project_files():
        for number, line in enumerate((text_of(path) or "").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{named(path)}:{number}: {line.strip()[:100]}")
    return found


def test_no_file_names_a_folder_of_the_machine_it_was_written_on():
    assert lines_matching(MACHINE_PATH) == []


def test_no_file_says_where_packages_are_fetched():
    assert lines_matching(REGISTRY) == []


@pytest.mark.parametrize("home", HOMES)
def test_a_planted_machine_path_is_found(home: str):
    assert MACHINE_PATH.search(f"see /{home}/x/notes.md")
    assert MACHINE_PATH.search(f'open("/{home}/x")')
    assert not MACHINE_PATH.search(f"https://example.org/{home}/x")
    assert not MACHINE_PATH.search(f"docs/{home}/x")


# ── what is promised about packaging ─────────────────────────────────────────────────────────────────────────────────


def pins() -> dict[str, str]:
    """Name (normalised) → version, read from constraints.txt; fails on a line that is no plain pin."""
    found = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        pin = line.partition("#")[0].strip()
        if not pin:
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+]+)(?:\s*;.+)?", pin)
        assert match, f"constraints.txt holds plain pins only, not {pin!r}"
        found[normalised(match[1])] = match[2]
    return found


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def name_in(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return normalised(match[0])


def test_every_dependency_is_pinned():
    project = pyproject()["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]  # type: ignore[index]
    missing = {name_in(requirement) for requirement in wanted} - pins().keys()
    assert not missing, f"not in constraints.txt: {sorted(missing)}"


def test_the_licence_is_complete():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    for number in range(1, 10):
        assert re.search(rf"^ +{number}\. [A-Z]", text, re.MULTILINE), f"section {number} is missing"
    assert "APPENDIX: How to apply the Apache License to your work." in text


def test_the_changelog_knows_the_version_that_ships():
    version = pyproject()["project"]["version"]  # type: ignore[index]
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# ── sizes and manners of the source ──────────────────────────────────────────────────────────────────────────────────


def test_every_module_says_what_it_is_for():
    silent = [named(path) for path in modules() if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_every_room_has_a_door_plate():
    folders = {path.parent for path in modules()}
    bare = [named(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()]
    assert bare == [], "a folder's __init__ says what lives here and what may be imported from here"


def test_no_module_is_too_long_to_read_in_a_sitting():
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    long = {path: lines for path, lines in lengths.items() if lines > MODULE_LINES}
    assert long.keys() == LONG_MODULES.keys(), f"{long}; split them, or list them in LONG_MODULES with the reason"


def lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_function_is_too_long_to_see_at_once():
    long = {
        f"{named(path)}::{function.name}": lines
        for path in modules()
        for function in functions(tree_of(path))
        if (lines := lines_without_docstring(function)) > FUNCTION_LINES
    }
    assert long.keys() == LONG_FUNCTIONS.keys(), f"{long}; split them, or list them in LONG_FUNCTIONS with the reason"


def is_broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {kind.id if isinstance(kind, ast.Name) else None for kind in caught if kind is not None}
    return handler.type is None or bool(names & {"Exception", "BaseException"})


def broad_handlers(tree: ast.Module) -> list[str]:
    """The innermost function around each handler that catches everything; ``<module>`` outside of any."""
    found = []

    def walk(node: ast.AST, inside: str) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside = node.name
        if isinstance(node, ast.ExceptHandler) and is_broad(node):
            found.append(inside)
        for child in ast.iter_child_nodes(node):
            walk(child, inside)

    walk(tree, "<module>")
    return found


def test_nothing_swallows_every_error():
    broad = {f"{named(path)}::{function}" for path in modules() for function in broad_handlers(tree_of(path))}
    assert broad == set(BROAD_EXCEPTS), "catch what you expect, or list it in BROAD_EXCEPTS with the reason"


@pytest.mark.parametrize(
    "handler", ["except:", "except Exception:", "except BaseException as error:", "except (ValueError, Exception):"]
)
def test_a_planted_broad_handler_is_found(handler: str):
    planted = f"def careless():\n    try:\n        pass\n    {handler}\n        pass\n"
    assert broad_handlers(ast.parse(planted)) == ["careless"]


def test_a_narrow_handler_is_no_broad_one():
    planted = "try:\n    pass\nexcept (KeyError, ValueError):\n    pass\n"
    assert broad_handlers(ast.parse(planted)) == []


# ── tests and documents ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_test_is_named_by_a_sentence():
    short = [
        f"{named(path)}::{function.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for function in functions(tree_of(path))
        if function.name.startswith("test_") and function.name.count("_") < 3
    ]
    assert short == [], "say what the product does: test_a_refusal_says_nothing_of_what_is_hidden"


FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")


def anchors(markdown: str) -> set[str]:
    """The anchors a repository host gives the headings of this document."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", FENCE.sub("", markdown), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        repeat = 0
        while (name := slug if not repeat else f"{slug}-{repeat}") in found:
            repeat += 1
        found.add(name)
    return found


def broken_links(path: Path) -> list[str]:
    found = []
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):  # another site: not ours to check, and tests stay offline
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists():
            found.append(f"{named(path)} → {target}")
        elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text(encoding="utf-8")):
            found.append(f"{named(path)} → {target}: no such heading")
    return found


def test_every_link_between_documents_leads_somewhere():
    documents = [path for path in project_files() if path.suffix == ".md"]
    assert [link for path in documents for link in broken_links(path)] == []


def test_a_planted_dead_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "there.md").write_text("# A heading, with `code`\n\n# Twice\n\n# Twice\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#a-heading-with-code) [c](there.md#twice-1) [d](https://example.org/x)\n"
        "[e](gone.md) [f](there.md#gone) ![g](gone.png)\n\n```\n[h](in-a-fence.md)\n```\n",
        encoding="utf-8",
    )
    assert broken_links(page) == [
        "page.md → gone.md",
        "page.md → there.md#gone: no such heading",
        "page.md → gone.png",
    ]
