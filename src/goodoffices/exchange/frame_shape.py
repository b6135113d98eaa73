"""From the tables of a talks file to a frame: names of fields and kinds of value.

The fields are those of the frame itself, read from its types, so that this room knows none of them twice;
only the friendly names of the file are written here.  Nothing is raised: each mistake is kept with its line,
the value in question is left out, and reading goes on.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, cast

from msgspec import inspect

from goodoffices.exchange.frame_checks import Place
from goodoffices.exchange.hints import closest, kind_of, meant, shown
from goodoffices.exchange.toml_lines import Path
from goodoffices.rules.frame import Frame, GroundRules

#: What a repeated table is called in the file; one table stands for one of them.
SINGULAR: Final = {
    "titles": "title",
    "parties": "party",
    "third_parties": "third_party",
    "host_positions": "host_position",
    "tracks": "track",
    "rounds": "round",
    "seats": "seat",
}
#: The fields of the frame that the file keeps under ``[talks]``; titles may also stand alone.
UNDER_TALKS: Final = ("mandate", "venue", "zone", "sources")
#: Beyond this many mistakes no more are kept.
MOST_MISTAKES: Final = 50

_SHORT_FOR: Final = {"role": "roles"}
_DATES: Final = {"starts", "ends", "on"}
_MISSING: Final = object()
_EMPTY: Final[dict[type, Any]] = {inspect.StrType: "", inspect.IntType: 0, inspect.VarTupleType: ()}


class Shape:
    """Reads tables into a frame and keeps, on the way, the mistakes, the lines and the places at fault."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self.mistakes: list[tuple[int, str]] = []
        self.faulty: set[Place] = set()
        self._lines = lines
        self._found_at: dict[Place, Path] = {}

    def frame(self, tree: dict[str, Any]) -> Frame:
        """The frame in these tables; what could not be read is left out or empty."""
        fields = {field.name: field for field in _struct(Frame).fields}
        talks = tree.get("talks", {})
        values: dict[str, Any] = {}
        if isinstance(talks, dict):
            inner = {name: fields[name] for name in (*UNDER_TALKS, "titles")}
            values = self._fields(inner, talks, ("talks",), ())
        else:
            self._wrong(
                ("talks",), ("titles",), "Write [talks], with single brackets and once, for the talks themselves."
            )
        named = list(values.pop("titles", ()))
        outer = {name: field for name, field in fields.items() if name not in UNDER_TALKS}
        values |= self._fields(outer, tree, (), (), after=len(named))
        values["titles"] = (*named, *values.get("titles", ()))
        values.setdefault("parties", ())
        return Frame(**values)

    def line(self, place: Place) -> int:
        """The line on which a part of the frame, or else the nearest part around it, stands."""
        while place and place not in self._found_at:
            place = place[:-1]
        return self._line(self._found_at.get(place, ()))

    def labelled(self, place: Place, says: str) -> str:
        """The mistake behind the table that this part of the frame stands, or should stand, in."""
        around = place
        while around and around not in self._found_at:
            around = around[:-1]
        path = self._found_at.get(around, ())
        return _labelled(path if around == place else (*path, ""), says)

    def _fields(
        self, fields: dict[str, inspect.Field], table: dict[str, Any], at: Path, to: Place, after: int = 0
    ) -> dict[str, Any]:
        """The values of the known fields of one table; ``after`` titles have been read elsewhere."""
        by_name = {SINGULAR.get(name, name): name for name in fields}
        by_name |= {short: name for short, name in _SHORT_FOR.items() if name in fields}
        allowed = by_name.keys() | ({"talks"} if not at else set())
        values: dict[str, Any] = {}
        for word, value in table.items():
            if word not in allowed:
                self._unknown(word, allowed, at, to, by_name)
            elif word == "talks" and not at:
                continue
            elif by_name[word] in values:
                self._wrong((*at, word), (*to, word), f"“{word}” and “{by_name[word]}” say the same. Keep one.")
            else:
                field = fields[by_name[word]]
                kind = field.type
                if word in _SHORT_FOR and isinstance(value, str) and isinstance(kind, inspect.VarTupleType):
                    one = self._value(kind.item_type, value, (*at, word), (*to, field.name))
                    read = one if one is _MISSING else (one,)
                else:
                    read_before = after if field.name == "titles" else 0
                    read = self._value(kind, value, (*at, word), (*to, field.name), read_before)
                if read is not _MISSING:
                    values[field.name] = read
        return values

    def _value(self, kind: inspect.Type, value: Any, at: Path, to: Place, after: int = 0) -> Any:
        """``value`` as this kind of field; _MISSING, with the mistake kept, when it is of another kind."""
        self._found_at.setdefault(to, at)
        match kind:
            case inspect.UnionType(types=kinds):
                return self._value(next(k for k in kinds if not isinstance(k, inspect.NoneType)), value, at, to)
            case inspect.StructType():
                return self._table(kind, value, at, to)
            case inspect.VarTupleType(item_type=item):
                return self._list(item, value, at, to, after)
            case inspect.DictType():
                return self._mapping(value, at, to)
            case inspect.LiteralType(values=choices):
                return self._choice([str(choice) for choice in choices], value, at, to)
            case _:
                return self._plain(kind, value, at, to)

    def _plain(self, kind: inspect.Type, value: Any, at: Path, to: Place) -> Any:
        match kind, value:
            case inspect.StrType(), str():
                return value.strip(" \t\n")
            case inspect.StrType(), date() | datetime() if to[-1] in _DATES:
                return value.isoformat().replace("+00:00", "Z")
            case (inspect.BoolType(), bool()):
                return value
            case inspect.IntType(), int() if not isinstance(value, bool):
                return value
        wanted = {
            inspect.StrType: "text between straight quotes",
            inspect.BoolType: "true or false, without quotes",
            inspect.IntType: "a whole number, without quotes",
        }[type(kind)]
        return self._wrong(at, to, f"{_called(at)} is {kind_of(value)}. Write {wanted}.")

    def _choice(self, choices: list[str], value: Any, at: Path, to: Place) -> Any:
        if isinstance(value, str) and value in choices:
            return value
        near = closest(value, choices) if isinstance(value, str) else ""
        hint = f" Did you mean “{near}”?" if near else ""
        known = ", ".join(f'"{choice}"' for choice in sorted(choices))
        return self._wrong(at, to, f"{_called(at)} cannot be {kind_of(value)}.{hint} It may be: {known}.")

    def _table(self, kind: inspect.StructType, value: Any, at: Path, to: Place) -> Any:
        if not isinstance(value, dict):
            tag = _tag(at)
            tag = f"[[{tag}]]" if isinstance(at[-1], int) else f"[{tag}], with single brackets and once,"
            return self._wrong(at, to, f"{_called(at)} is {kind_of(value)}. Write {tag} and its fields below.")
        values = self._fields({field.name: field for field in kind.fields}, value, at, to)
        for field in kind.fields:
            if field.required and field.name not in values:
                values[field.name] = _EMPTY[type(field.type)]
                listed = isinstance(field.type, inspect.VarTupleType)  # an empty list is for the checks to tell of
                if not listed and (*to, field.name) not in self.faulty:
                    says = f"“{field.name}” is missing. Write {field.name} = …"
                    self._wrong((*at, field.name), (*to, field.name), says)
        return kind.cls(**values)

    def _list(self, item: inspect.Type, value: Any, at: Path, to: Place, after: int) -> Any:
        if isinstance(item, inspect.StructType):
            if to[-1] == "titles" and isinstance(value, str):
                value = [{"text": value}]
            if not isinstance(value, list):
                says = f"{_called(at)} is {kind_of(value)}. Write [[{_tag(at)}]], with double brackets."
                return self._wrong(at, to, says)
        elif not isinstance(value, list):
            item_text = value if isinstance(value, str) and value.isalnum() and len(value) < 40 else "…"
            return self._wrong(at, to, f'{_called(at)} is {kind_of(value)}. Write a list: ["{item_text}"].')
        kept: list[Any] = []
        for index, each in enumerate(value):
            read = self._value(item, each, (*at, index), (*to, after + len(kept)))
            if read is _MISSING:
                self.faulty.add(to)
            else:
                kept.append(read)
        return tuple(kept)

    def _mapping(self, value: Any, at: Path, to: Place) -> Any:
        if not isinstance(value, dict):
            return self._wrong(at, to, f'{_called(at)} is {kind_of(value)}. Write it like {at[-1]} = {{ B = "…" }}.')
        read = {key: self._value(inspect.StrType(), each, (*at, key), (*to, key)) for key, each in value.items()}
        return {key: each for key, each in read.items() if each is not _MISSING}

    def _unknown(self, word: str, known: set[str], at: Path, to: Place, by_name: dict[str, str]) -> None:
        """A name nobody knows here; what it stood for counts as said, so that it is not called missing too."""
        if len(self.mistakes) >= MOST_MISTAKES:
            return
        home = _HOMES.get(word)
        near = closest(word, known)
        if home:
            hint = f"It belongs under {home}."
            self.faulty.update({(word,), ("parties",)} if word == "party" else {(word,)})
        else:
            hint = meant(word, known)
        if near:
            self.faulty.add((*to, by_name.get(near, near)))
        what = "field" if at else "table"
        self._wrong((*at, word), (*to, word), f"{shown(word)} is no {what} here. {hint}")

    def _wrong(self, at: Path, to: Place, says: str) -> object:
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append((self._line(at), _labelled(at, says)))
            self.faulty.add(to)
        return _MISSING

    def _line(self, path: Path) -> int:
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def _struct(cls: type) -> inspect.StructType:
    return cast("inspect.StructType", inspect.type_info(cls))


def _homes() -> dict[str, str]:
    """Where a field belongs that was written in the wrong table."""
    rules = {field.name: "[ground_rules]" for field in _struct(GroundRules).fields if field.name != "other"}
    tables = {SINGULAR[field.name]: f"[[{SINGULAR[field.name]}]]" for field in _struct(Frame).fields[1:6]}
    return rules | tables | dict.fromkeys(UNDER_TALKS, "[talks]")


_HOMES: Final = _homes()


def _labelled(at: Path, says: str) -> str:
    """The mistake behind the table it stands in: ``party 2, seat 1: …``."""
    words = _in_words(at if at and isinstance(at[-1], int) else at[:-1])
    return f"{words}: {says}" if words else says


def _in_words(path: Path) -> str:
    words: list[str] = []
    for step in path:
        if isinstance(step, int):
            words[-1] += f" {step + 1}"
        else:
            words.append(step if step.isidentifier() and step.isascii() and len(step) < 40 else shown(step))
    return ", ".join(words)


def _tag(at: Path) -> str:
    return ".".join(step for step in at if isinstance(step, str))


def _called(at: Path) -> str:
    """The field at ``at`` as the subject of a sentence."""
    return "This" if isinstance(at[-1], int) else shown(at[-1])
