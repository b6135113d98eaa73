"""The talks file: what a mediator writes is read whole, or every mistake is told with its line."""

from __future__ import annotations

import re
import time
import tomllib

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodoffices import examples
from goodoffices.basics.errors import Malformed
from goodoffices.exchange.talks_file import LARGEST, read_talks_file, write_template
from goodoffices.exchange.toml_lines import Path, key_lines
from goodoffices.rules.frame import MEDIATION, Frame, GroundRules, Title

VALID = """\
[talks]
title = "Talks on the road"
zone = "Europe/Vienna"

[[party]]
key = "A"
name = "Norland"
names = { B = "The North" }
circles = ["principals", "legal"]

[[party.seat]]
key = "head"
circles = ["principals"]

[[party]]
key = "B"
name = "Suthland"
zone = "Asia/Tokyo"
circles = ["legal"]

[[party.seat]]
key = "head"

[[party.seat]]
key = "legal"
circles = ["legal"]

[[third_party]]
name = "Midland"
roles = ["mediator", "host"]
key = "M"
circles = ["chief"]

[[third_party]]
key = "O"
name = "League"
role = "observer"

[[host_position]]
by = "M"
text = "The road should be open."
on = 2031-05-02

[[track]]
name = "Border commission"
between = ["A", "B"]

[document]
rule = "All issues."
[[document.title]]
text = "Agreement"
used_by = ["A", "mediation"]
[[document.title]]
text = "Treaty"
used_by = ["B"]

[[round]]
number = 1
starts = 2031-05-01
ends = "2031-05-04T18:00"

[ground_rules]
confidentiality = "strict"
public_comment = ["mediation"]
silence_hours = 24
"""


def refusal(text: str | bytes, name: str = "t.toml") -> str:
    with pytest.raises(Malformed) as caught:
        read_talks_file(text, name)
    return str(caught.value)


def changed(old: str, new: str) -> str:
    """The valid file with its one occurrence of ``old`` replaced."""
    assert VALID.count(old) == 1, f"{old!r} is {VALID.count(old)} times in the file"
    return VALID.replace(old, new)


def one_mistake(old: str, new: str, later: int = 0) -> str:
    """The one refusal of the changed file, ``later`` lines below the place of the change."""
    said = refusal(changed(old, new))
    line = VALID[: VALID.index(old)].count("\n") + 1 + later
    assert "\n" not in said
    assert said.startswith(f"t.toml, line {line}: ")
    return said


# ── what is read ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_talks_file_becomes_the_frame_of_the_talks():
    frame = read_talks_file(VALID)
    assert frame.titles == (Title(text="Talks on the road"),)
    assert frame.zone == "Europe/Vienna"
    assert frame.party_keys() == ("A", "B")
    assert frame.sides() == ("A", "B", "O", MEDIATION)
    assert frame.name_of("A", "B") == "The North"
    assert frame.seats()["B/legal"] == ("B", "B/legal")
    assert frame.third_parties[1].roles == ("observer",)
    assert frame.host_positions[0].on == "2031-05-02"
    assert (frame.rounds[0].starts, frame.rounds[0].ends) == ("2031-05-01", "2031-05-04T18:00")
    assert frame.document
    assert [title.text for title in frame.document.titles] == ["Agreement", "Treaty"]
    assert frame.ground_rules == GroundRules(public_comment=("mediation",), silence_hours=24)


def test_text_and_bytes_windows_lines_and_a_byte_order_mark_read_alike():
    frame = read_talks_file(VALID)
    assert read_talks_file(VALID.encode()) == frame
    assert read_talks_file(VALID.replace("\n", "\r\n").encode("utf-8-sig")) == frame
    assert read_talks_file("\ufeff" + VALID) == frame


def test_titles_stand_under_talks_or_alone_with_the_sides_that_use_them():
    text = changed('title = "Talks on the road"', "") + '[[title]]\ntext = "Ours"\nused_by = ["A"]\n'
    assert read_talks_file(text).titles == (Title(text="Ours", used_by=("A",)),)
    both = VALID + '[[title]]\ntext = "Ours"\nused_by = ["A"]\n'
    assert [title.text for title in read_talks_file(both).titles] == ["Talks on the road", "Ours"]


def test_a_frame_read_is_the_frame_recorded():
    frame = read_talks_file(VALID)
    assert msgspec.json.decode(msgspec.json.encode(frame), type=Frame) == frame


def test_the_mediation_team_is_there_when_no_mediator_is_listed():
    text = '[talks]\ntitle = "T"\n[[party]]\nkey = "A"\nname = "Nor"\n[[party]]\nkey = "B"\nname = "Sut"\n'
    assert read_talks_file(text).sides() == ("A", "B", MEDIATION)


def test_two_mediators_of_one_name_are_one_side():
    text = VALID + '[[third_party]]\nname = "Midland"\nrole = "co-mediator"\n'
    assert read_talks_file(text).name_of(MEDIATION) == "Midland"


def test_a_host_position_may_be_that_of_one_mediator_among_several():
    assert read_talks_file(VALID).name_of("M") == "Midland"


@pytest.mark.parametrize("name", ["Côte d’Azur", "北国", "مملكة", "\u2067مملكة\u2069", "כרמל", "می‌خواهم"])
def test_names_in_every_script_are_kept_as_written(name: str):
    assert read_talks_file(changed('"Norland"', f'"{name}"')).parties[0].name == name


# ── one mistake, its line, and what to do ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "later", "says"),
    [
        # names of fields and tables
        ('title = "Talks', 'titel = "Talks', 0, "talks: “titel” is no field here. Did you mean “title”?"),
        ("[ground_rules]", "[groundrules]", 0, "“groundrules” is no table here. Did you mean “ground_rules”?"),
        ("[[track]]\nname", "[[trakc]]\nname", 0, "“trakc” is no table here. Did you mean “track”?"),
        ("confidentiality", "confidentialty", 0, "“confidentialty” is no field here. Did you mean “confidentiality”?"),
        ('zone = "Asia/Tokyo"', 'mandate = "x"', 0, "party 2: “mandate” is no field here. It belongs under [talks]."),
        ('zone = "Asia/Tokyo"', 'colour = "x"', 0, "party 2: “colour” is no field here. Known here: capital, circles"),
        ('zone = "Asia/Tokyo"', '"zo\\u202ene" = 1', 0, "“zo<U+202E>ne” is no field here. Did you mean “zone”?"),
        ('key = "legal"\n', 'kye = "legal"\n', 0, "party 2, seat 2: “kye” is no field here. Did you mean “key”?"),
        ('name = "Suthland"\n', "", -2, "party 2: “name” is missing."),
        # kinds of value
        ('circles = ["legal"]\n\n[[party.seat]]\nkey = "head"\n', 'circles = "legal"\n', 0, 'Write a list: ["legal"].'),
        ("silence_hours = 24", 'silence_hours = "24"', 0, "the text “24”. Write a whole number, without quotes."),
        ("silence_hours = 24", "silence_hours = true", 0, "“silence_hours” is true. Write a whole number"),
        ("silence_hours = 24", "silence_hours = 0.5", 0, "“silence_hours” is the number 0.5."),
        ("silence_hours = 24", "destroy_notes = 1", 0, "Write true or false, without quotes."),
        ('name = "Suthland"', "name = 7", 0, "“name” is the number 7. Write text between straight quotes."),
        ('name = "Suthland"', "name = 2031-05-02", 0, "“name” is a date or time."),
        ('names = { B = "The North" }', 'names = "North"', 0, 'Write it like names = { B = "…" }.'),
        ('names = { B = "The North" }', "names = { B = 3 }", 0, "party 1, names: “B” is the number 3."),
        ('between = ["A", "B"]', 'between = [\n  "A",\n  3,\n]', 2, "track 1, between 2: This is the number 3."),
        ("[[track]]\nname", "[track]\nname", 0, "“track” is a table. Write [[track]], with double brackets."),
        ("[ground_rules]", "[[ground_rules]]", 0, "“ground_rules” is a list. Write [ground_rules], with single"),
        # choices
        ('"mediator", "host"', '"mediater", "host"', 0, "Did you mean “mediator”?"),
        ('role = "observer"', 'role = "watcher"', 0, "third_party 2: “role” cannot be the text “watcher”."),
        ('role = "observer"', 'role = "observer"\nroles = ["host"]', 1, "say the same. Keep one."),
        ('role = "observer"', "roles = []", 0, "This third party has no role."),
        ('role = "observer"', "", -3, "This third party has no role."),
        ('"strict"', '"lax"', 0, 'It may be: "consent-of-source", "strict".'),
        # keys
        ('key = "O"', 'key = "a"', 0, "The key “a” is already that of “Norland”."),
        ('key = "O"', 'key = "A"', 0, "The key “A” is already that of “Norland”."),
        ('key = "O"', 'key = "Mediation"', 0, "The key “mediation” belongs to the mediation team."),
        ('key = "O"\n', "", -1, "“League” has no key."),
        ('key = "O"', 'key = "1st"', 0, "“1st” cannot be a key. Use a letter from A to Z"),
        ('key = "O"', 'key = "a/b"', 0, "“a/b” cannot be a key."),
        ('key = "O"', 'key = "Ö"', 0, "“Ö” cannot be a key."),
        ('key = "O"', 'key = "O\\u202e"', 0, "O<U+202E>"),
        ('key = "O"', f'key = "{"O" * 33}"', 0, "cannot be a key."),
        ('key = "legal"\n', 'key = "Head"\n', 0, "party 2, seat 2: The seat “Head” is named twice on this side."),
        ('["principals", "legal"]', '["principals", "Principals"]', 0, "The circle “Principals” is named twice"),
        ('["principals", "legal"]', '["principals", "le gal"]', 0, "“le gal” cannot be a key."),
        ('circles = ["legal"]\n\n[[third', 'circles = ["legl"]\n\n[[third', 0, "“legl”. Did you mean “legal”?"),
        # names
        ('"Suthland"', '"NORLAND"', 0, "The name “NORLAND” is already that of another side."),
        ('"Suthland"', '"Nor\\u200bland "', 0, "is already that of another side."),
        ('"League"', '"Midland"', 0, "The name “Midland” is already that of another side."),
        ('B = "The North"', 'B = "suthland"', 0, "The name “suthland” is already that of another side."),
        ('"Suthland"', '""', 0, "The name is empty."),
        ('"Suthland"', '" \\t "', 0, "The name is empty."),
        ('"Suthland"', '"\\u200b\\u00a0"', 0, "The name is empty."),
        ('B = "The North"', 'B = " "', 0, "The name that “B” uses is empty."),
        ('"Talks on the road"', '"  "', 0, "This title is empty."),
        ('name = "Border commission"', 'name = ""', 0, "The name of this track is empty."),
        ('text = "The road should be open."', 'text = ""', 0, "This position is empty."),
        # text
        ('"Suthland"', '"Suth\\u0007land"', 0, "holds a character that does not print (U+0007)"),
        ('"Suthland"', '"Suth\\nland"', 0, "must stay on one line (U+000A)"),
        ('"Suthland"', '"Suth\\u2028land"', 0, "(U+2028)"),
        ('"Suthland"', '"Suth\\u202eland"', 0, "holds U+202E, which can turn letters around."),
        ('"Suthland"', '"\\u2067Suth"', 0, "Pair U+2066–2068 with U+2069."),
        ('"Suthland"', '"Suth\\u2069\\u2066"', 0, "Pair U+2066–2068 with U+2069."),
        ('rule = "All issues."', 'rule = """\nAll\\u202a issues."""', 0, "holds U+202A"),
        ('rule = "All issues."', 'rule = "\\u2067One\\nTwo\\u2069"', 0, "Pair U+2066–2068 with U+2069."),
        # references
        ("names = { B", "names = { C", 0, "party 1, names: There is no side “C” in these talks."),
        ("names = { B", "names = { A", 0, "A side's own name for itself is its name"),
        ('by = "M"', 'by = "X"', 0, "host_position 1: There is no side “X” in these talks."),
        ('between = ["A", "B"]', 'between = ["A", "Suthland"]', 0, "track 1, between 2: There is no side “Suthland”"),
        ('between = ["A", "B"]', 'between = ["A", "Suthland"]', 0, "Use its key: “B”."),
        ('between = ["A", "B"]', 'between = ["A", "A"]', 0, "“A” is named twice here."),
        ('public_comment = ["mediation"]', 'public_comment = ["M"]', 0, "Mediators are one side here: write"),
        ('public_comment = ["mediation"]', 'public_comment = ["meditation"]', 0, "Did you mean “mediation”?"),
        ('used_by = ["B"]', 'used_by = ["Q"]', 0, "document, title 2, used_by 1: There is no side “Q”"),
        ('used_by = ["B"]', 'used_by = ["A"]', 0, "“A” already uses another title."),
        ('used_by = ["A", "mediation"]\n', 'used_by = []\n[[document.title]]\ntext = "Pact"\n', 1, "Another title is"),
        # zones, dates, numbers
        ('"Europe/Vienna"', '"Europe/Viena"', 0, "There is no time zone “Europe/Viena”. Did you mean “Europe/Vienna”?"),
        ('"Asia/Tokyo"', '"tokyo"', 0, "Did you mean “Asia/Tokyo”?"),
        ('"Asia/Tokyo"', '"Mars/Olympus_Mons"', 0, "Use an IANA name such as Europe/Vienna."),
        ('"Asia/Tokyo"', '"../../etc/passwd"', 0, "There is no time zone"),
        ("starts = 2031-05-01", 'starts = "1 May"', 0, "“1 May” is no date that the calendar has."),
        ("starts = 2031-05-01", 'starts = "2031-02-30"', 0, "“2031-02-30” is no date that the calendar has."),
        ("starts = 2031-05-01", 'starts = "2031-W18-1"', 0, "is no date that the calendar has."),
        ("starts = 2031-05-01", "starts = 14:05:00", 0, "“starts” is a date or time."),
        ("starts = 2031-05-01", "starts = 2031-05-05", 1, "Round 1 ends before it starts."),
        ("starts = 2031-05-01", "starts = 2031-05-04T18:00:00+01:00", 1, "Round 1 ends before it starts."),
        ("on = 2031-05-02", 'on = "May"', 0, "“May” is no day that the calendar has."),
        ("number = 1", "number = 0", 0, "A round has a number from 1 to 999."),
        ("number = 1\n", "number = 1\n[[round]]\nnumber = 1\n", 2, "Round 1 is here twice."),
        ("silence_hours = 24", "silence_hours = -1", 0, "A silence procedure lasts from 0 (none)"),
        ("silence_hours = 24", "silence_hours = 0x" + "f" * 9000, 0, "A silence procedure lasts from 0 (none)"),
        ('public_comment = ["mediation"]', 'other = ["x", " "]', 0, "ground_rules, other 2: This text is empty."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_what_to_do(old: str, new: str, later: int, says: str):
    """``later``: how many lines below the place of the change."""
    assert says in one_mistake(old, new, later)


def test_fewer_than_two_parties_are_no_talks():
    one = '[talks]\ntitle = "T"\n\n[[party]]\nkey = "A"\nname = "Nor"\n'
    assert refusal(one) == (
        "t.toml, line 4: Talks need at least two parties, and one party is here. Write a [[party]] for each."
    )
    assert "and no party is here" in refusal('[talks]\ntitle = "T"\n')


def test_talks_without_a_title_are_told_so():
    assert refusal(changed('title = "Talks on the road"', "")) == (
        't.toml, line 1: The talks have no title. Write title = "…" under [talks].'
    )


def test_a_document_without_a_title_is_told_so():
    text = VALID.partition("[[document.title]]")[0]
    assert refusal(text) == (
        't.toml, line 48: document: The document has no title. Write title = "…" under [document].'
    )


def test_a_table_in_the_place_of_talks_is_told_so():
    text = "[[talks]]\n" + VALID.partition("\n")[2]
    assert refusal(text) == "t.toml, line 1: Write [talks], with single brackets and once, for the talks themselves."


def test_lines_are_right_in_inline_tables_dotted_names_and_lists_over_several_lines():
    text = """\
talks.title = "T"
talks.zone = "Nowhere"
party = [
  { key = "A", name = "Nor", seat = [
      { key = "head" },
      { key = "head" },
  ] },
  { key = "B", name = \"""
Sut
\""", names.Q = "x" },
]
ground_rules.silence_hours = "1"
ground_rules.public_comment = [
  # a remark with a ] and a "
  'A', "C#",
]
"""
    assert refusal(text).split("\n") == [
        "t.toml has 5 mistakes; put them right and read it again.",
        "line 2: talks: There is no time zone “Nowhere”. Use an IANA name such as Europe/Vienna.",
        "line 6: party 1, seat 2: The seat “head” is named twice on this side. Take one out or rename it.",
        "line 10: party 2, names: There is no side “Q” in these talks. Known here: A, B, mediation.",
        "line 12: ground_rules: “silence_hours” is the text “1”. Write a whole number, without quotes.",
        "line 15: ground_rules, public_comment 2: There is no side “C#” in these talks. Known here: A, B, mediation.",
    ]


# ── several mistakes ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_several_mistakes_are_told_at_once_in_the_order_of_the_file():
    text = changed('"Europe/Vienna"', '"Viena"')
    text = text.replace("confidentiality", "confidentialty").replace('by = "M"', 'by = "X"')
    said = refusal(text).split("\n")
    assert said[0] == "t.toml has 3 mistakes; put them right and read it again."
    assert [line.partition(":")[0] for line in said[1:]] == ["line 3", "line 40", "line 63"]


def test_ten_mistakes_are_told_and_that_there_are_more():
    text = VALID + "".join(f'[[track]]\nname = "Track {number}"\nplase = "x"\n' for number in range(12))
    said = refusal(text).split("\n")
    assert said[0] == "t.toml has 12 mistakes; put them right and read it again."
    assert len(said) == 12
    assert said[1].startswith("line 68: track 2: “plase” is no field here. Did you mean “place”?")
    assert said[-1] == "The others are told when these are put right."


def test_one_mistake_is_not_told_a_second_time_by_what_follows_from_it():
    assert "“kee” is no field here. Did you mean “key”?" in one_mistake('key = "B"', 'kee = "B"')
    parties = VALID.replace("[[party]]", "[[partys]]").replace("[[party.seat]]", "[[partys.seat]]")
    assert refusal(parties) == "t.toml, line 5: “partys” is no table here. Did you mean “party”?"


# ── files that are no talks files ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[talks]\ntitle = Talks\n", "line 2, column 9: “title = Talks” cannot be read as TOML. Put text between"),
        ("[talks]\ntitle = “Talks”\n", "line 2, column 9: “title = “Talks”” cannot be read as TOML. The quotes are"),
        ('[talks]\ntitle = "Talks\n', 'line 2, column 15: “title = "Talks” cannot be read as TOML. Text ends on the'),
        ("[talks\n", "line 1, column 7: “[talks” cannot be read as TOML. Close the name of the table"),
        ("[talks]\n[talks]\n", "line 2, column 7: “[talks]” cannot be read as TOML. This table is already open above."),
        ('[talks]\nzone = ""\nzone = ""\n', 'line 3, column 10: “zone = ""” cannot be read as TOML. This name is'),
        ("[talks]\n\nthe title\n", 'line 3, column 5: “the title” cannot be read as TOML. Write name = "text".'),
        ("x = 2031-02-30\n", "line 1, column 5: “x = 2031-02-30” cannot be read as TOML. The calendar has no such"),
        ("x = 2031-02-03T14:05\n", "line 1, column 15: “x = 2031-02-03T14:05” cannot be read as TOML. Put a date with"),
        ('x = "\\ud800"\n', 'line 1, column 12: “x = "\\ud800"” cannot be read as TOML. A \\u code in this text'),
        ("x = [1,\n2\n\n", "line 2, column 2: “2” cannot be read as TOML. Close the list with ]"),
        ('x = "a\x00"\n', 'line 1, column 7: “x = "a<U+0000>"” cannot be read as TOML. The line holds a character'),
        ("\nx = " + "[" * 5000, "line 2: brackets within brackets without end."),
        ("\nx = " + "1" * 5000, "line 2: a number has thousands of digits."),
        ("\n" + "a." * 40 + "a = 1", "line 2: more than 32 dots in one name."),
        ("\n\ud800", "line 2: half a character stands here."),
    ],
)  # fmt: skip
def test_what_is_not_toml_is_told_with_line_column_and_advice(text: str, says: str):
    assert refusal(text).startswith(f"t.toml, {says}")


def test_bytes_that_are_not_utf_8_are_told_with_their_line():
    assert refusal(b'[talks]\ntitle = "Caf\xe9"\n') == (
        "t.toml, line 2: byte E9 is not UTF-8. Save the file as plain text in UTF-8."
    )
    assert "this is UTF-16" in refusal(VALID.encode("utf-16"))


@pytest.mark.parametrize("text", ["#" * (LARGEST + 1), b"#" * (LARGEST + 1), "é" * (LARGEST // 2 + 1)], ids=len)
def test_a_file_over_one_mebibyte_is_refused(text: str | bytes):
    assert refusal(text).startswith("t.toml: larger than 1 MiB.")


def test_the_name_of_the_file_cannot_disturb_the_message():
    assert refusal("x", "a\nb\u202ec.toml").startswith("abc.toml, line 1")


@pytest.mark.parametrize(
    "text",
    [
        "a." * 400_000 + "a = 1",
        "[[party]]\n" * 90_000,
        '[[party]]\nzone = "q"\n' * 499,
        "".join(f"k{number} = 1\n" for number in range(80_000)),
        "x = [" + "1," * 500_000 + "]",
        "[[party]]\ncircles = [" + ",".join(f'"c{number}"' for number in range(90_000)) + "]",
        "[ground_rules]\npublic_comment = [" + '"D",' * 250_000 + "]",
    ],
    ids=["dots", "parties", "zones", "unknown names", "long list", "circles", "unknown sides"],
)
def test_a_large_file_made_in_bad_faith_is_refused_in_seconds(text: str):
    begun = time.monotonic()
    refusal(text)
    assert time.monotonic() - begun < 30  # without care the first of them takes hours


# ── never a traceback ────────────────────────────────────────────────────────────────────────────────────────────────


def frame_or_malformed(text: str | bytes) -> None:
    try:
        frame = read_talks_file(text)
    except Malformed as error:
        lines = str(error).split("\n")
        assert len(lines) <= 12
        assert all(line.isprintable() for line in lines)
        assert lines[0].startswith("talks file")
    else:
        assert len(frame.parties) >= 2
        assert MEDIATION in frame.sides()


@given(st.text() | st.binary())
@example("\ud800")
def test_random_text_and_bytes_are_told_to_be_no_talks_file(text: str | bytes):
    frame_or_malformed(text)


ODD = ["[[", "]]", '"""', "'''", "\\u202e", "\\u0000", "\u2067", "\u00a0", "1e999", "-0", "inf", "\ufeff"]
PIECES = st.sampled_from([*re.findall(r"\w+|[^\w\s]|\s+", VALID), *ODD]) | st.text(max_size=5)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_valid_file_with_pieces_changed_is_read_or_refused(data: st.DataObject):
    text = data.draw(st.sampled_from([VALID, write_template(), examples.two_states(), examples.washington_2023()]))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        stop = min(len(text), start + data.draw(st.integers(0, 30)))
        text = text[:start] + data.draw(PIECES) + text[stop:]
    frame_or_malformed(text)


VALUES_OF_EVERY_KIND = [
    *("1", "-1", "1.5", "nan", "true", '""', '" "', '"A"', '"\\u2066"', "2031-05-02", "00:00:00"),
    "2031-05-02T00:00:00Z",
    *("[]", "[1]", '["A"]', "[[]]", "{}", "{A = 1}", "[{}]", '{"" = ""}', '{A = "x"}', '[{text = "x"}]'),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_valid_file_with_one_value_exchanged_is_read_or_refused(data: st.DataObject):
    lines = VALID.split("\n")
    at = data.draw(st.sampled_from([number for number, line in enumerate(lines) if " = " in line]))
    lines[at] = lines[at].partition(" = ")[0] + " = " + data.draw(st.sampled_from(VALUES_OF_EVERY_KIND))
    frame_or_malformed("\n".join(lines))


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def paths(value: object, here: Path = ()) -> set[Path]:
    """The path of every table, field and list item of a parsed TOML text."""
    found: set[Path] = {here} if here else set()
    if isinstance(value, dict):
        return found.union(*(paths(each, (*here, key)) for key, each in value.items()))
    if isinstance(value, list):
        return found.union(*(paths(each, (*here, index)) for index, each in enumerate(value)))
    return found


NAMES = st.sampled_from(["a", "b-1", "'q.r'", '"s\\"t"', '"\\u00e9"', "2"])
DOTTED = st.lists(NAMES, min_size=1, max_size=3).map(" . ".join)
LEAVES = st.sampled_from(
    [
        *("1", "-0.5e3", "true", "0xff", "inf", "2031-05-02 07:32:00Z", "2031-05-02", "07:32:00"),
        *('""', '"x # ] } ,"', "'y\\'", '"\\\\"', '"a\\"b"', '""""""', "''''''"),
        *('"""\nm"n""o\\\n  p"""""', "'''\nq'r''\n'''''", '""""a\\""""'),
    ]
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[ # ]\n" + " ,\n".join(items) + "\n]")
        | st.lists(inner, max_size=3).map(lambda items: "[" + "".join(f"{each}," for each in items) + "]")
        | st.lists(st.tuples(DOTTED, inner), max_size=2).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {each}" for key, each in pairs) + " }"
        )
    ),
    max_leaves=5,
)
STATEMENTS = (
    st.tuples(DOTTED, VALUES).map(lambda pair: f"{pair[0]}= {pair[1]} # remark = [")
    | DOTTED.map(lambda key: f"[ {key} ] # ]]")
    | DOTTED.map(lambda key: f"[[{key}]]")
    | st.sampled_from(["", "  # [x]", "\t"])
)


@settings(max_examples=500, deadline=None)
@given(st.lists(STATEMENTS, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_every_table_field_and_item_of_any_toml_has_its_line(statements: list[str], end: str):
    text, starts = "", set[int]()
    for statement in statements:
        longer = text + statement + end
        try:
            tomllib.loads(longer)
        except tomllib.TOMLDecodeError:
            continue  # a name used twice
        starts.add(text.count("\n") + 1)
        text = longer
    lines = key_lines(text)
    assert lines.keys() == paths(tomllib.loads(text))
    assert {line for path, line in lines.items() if len(path) == 1} <= starts


@given(st.lists(st.sampled_from(["\n", "# x\n", '[[t]]\n[[t.u]]\nv = """\n\n"""\n', "[[t]]\n"]), max_size=9))
def test_repeated_tables_are_counted_apart_each_with_its_own_line(parts: list[str]):
    expected: dict[Path, int] = {}
    line, count = 1, 0
    for part in parts:
        if part.startswith("[[t]]"):
            here: Path = ("t", count)
            expected[here] = line
            if "u" in part:
                expected |= {(*here, "u"): line + 1, (*here, "u", 0): line + 1, (*here, "u", 0, "v"): line + 2}
            count += 1
        line += part.count("\n")
    found = key_lines("".join(parts))
    assert found.pop(("t",), None) == expected.get(("t", 0))
    assert found == expected


# ── what ships ───────────────────────────────────────────────────────────────────────────────────────────────────────


def with_every_field_on() -> str:
    """The template with each optional field turned on, and without the title that then is one too many."""
    text = re.sub(r"^#(?=[a-z\[])", "", write_template(), flags=re.MULTILINE)
    return text.replace('title = "Talks between the first side and the second side"\n', "", 1)


def test_the_template_reads_as_it_stands_and_keeps_to_the_page():
    assert read_talks_file(write_template()).sides() == ("A", "B", MEDIATION)
    assert all(len(line) <= 120 for line in write_template().split("\n"))


def test_the_template_reads_with_every_optional_field_turned_on():
    frame = read_talks_file(with_every_field_on())
    assert frame.sides() == ("A", "B", "O", MEDIATION)
    assert frame.document
    assert frame.rounds


def test_the_template_shows_every_field_that_a_talks_file_may_hold():
    frame = read_talks_file(with_every_field_on())
    assert frame.document
    tables: list[msgspec.Struct] = [frame.titles[0], frame.parties[0], frame.parties[0].seats[0], frame.document]
    tables += [frame.third_parties[0]]
    tables += [frame.host_positions[0], frame.tracks[0], frame.rounds[0], frame.ground_rules]
    repeated = {"titles": "[[document.title]]", "seats": "[[party.seat]]"}
    for table in tables:
        for field in msgspec.structs.fields(table):
            assert repeated.get(field.name, f"{field.name} = ") in write_template(), f"{type(table)}: {field.name}"


def test_the_talks_of_the_two_invented_states_open():
    frame = read_talks_file(examples.two_states())
    assert frame.sides() == ("Orvane", "Selmere", "Uplands", MEDIATION)
    for side in frame.party_keys():
        assert {f"{side}/{circle}" for circle in ("principals", "legal", "press", "protocol")} <= set(frame.circles())
    assert frame.title_for("Orvane") != frame.title_for("Selmere")
    assert frame.name_of("Selmere", "Orvane") != frame.name_of("Selmere", "Selmere")
    assert frame.document
    assert len(frame.rounds) == 2
    assert frame.host_positions
    assert frame.tracks


def test_the_washington_talks_are_shipped_with_their_sources():
    frame = read_talks_file(examples.washington_2023())
    assert frame.sides() == ("Armenia", "Azerbaijan", MEDIATION)
    assert frame.sources == (
        "press report of 2 May 2023",
        "statements of the foreign ministries and of the host, 4 May 2023",
    )
    assert frame.name_of(MEDIATION) == "United States"
    assert {party.head for party in frame.parties} == {"Ararat Mirzoyan", "Jeyhun Bayramov"}
    assert [third.head for third in frame.third_parties] == ["Antony Blinken", "Louis Bono"]
    assert all(position.source and position.on for position in frame.host_positions)
    assert frame.document
    assert len(frame.document.titles) == 2
    assert (frame.rounds[0].starts, frame.rounds[0].ends) == ("2023-05-01", "2023-05-04")


def test_the_reported_sessions_and_agenda_of_washington_fit_its_talks_file():
    frame = read_talks_file(examples.washington_2023())
    facts = tomllib.loads(examples.washington_2023_facts())
    assert set(facts) == {"sources", "session", "issue"}
    assert tuple(facts["sources"]) == frame.sources
    assert [session["on"].day for session in facts["session"]] == [1, 1, 1, 2, 4]
    for session in facts["session"]:
        assert set(session["with"]) <= set(frame.sides())
        assert session["with"] == sorted(session["with"])
        assert session["source"] in frame.sources
    assert len(facts["issue"]) == 8


def test_no_confidence_is_shipped_with_a_real_case():
    frame = read_talks_file(examples.washington_2023())
    shipped = str(frame) + str(tomllib.loads(examples.washington_2023_facts()))
    assert not re.search(r"red line|reservation value|score|rating|caucus|confid(?!entiality)", shipped)
