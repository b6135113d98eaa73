"""The desk: line by line, at the speed of speech."""

from __future__ import annotations

from tests.cli.terminal import Answer, Terminal


def sit(terminal: Terminal, *lines: str, with_: str = "A", code: int = 0, extra: tuple[str, ...] = ()) -> Answer:
    session = terminal.id("session", "open", "--with", with_)
    typed = "".join(f"{line}\n" for line in lines).encode()
    answer = terminal.run("desk", "--session", session, *extra, stdin=typed)
    assert answer.code == code, answer
    return answer


def test_a_line_is_a_note_of_the_other_side_and_says_who_reads_it(terminal: Terminal):
    answer = sit(terminal, "We can discuss hours.", "q")
    assert "[1] A said → mediation and A, nobody else" in answer.out
    note = terminal.json("note", "list")["notes"][0]
    assert (note["side"], note["words"], note["by"]["side"]) == ("A", "We can discuss hours.", "mediation")
    for hidden in ("B", "O"):
        assert "hours" not in terminal.ok("view", "--as", hidden)


def test_oral_consent_takes_three_keys_and_the_wording(terminal: Terminal):
    answer = sit(
        terminal, "We can discuss hours.", "c1g tell them we can discuss hours", extra=("--attested-by", "Reit")
    )
    assert "[1] consent granted for B: “tell them we can discuss hours” (attested by Reit)" in answer.out
    terminal.ok("convey", terminal.json("note", "list")["notes"][0]["id"], "--to", "B")
    assert "tell them we can discuss hours" in terminal.ok("view", "--as", "B")


def test_consent_is_asked_then_granted_as_asked(terminal: Terminal):
    sit(terminal, "We can discuss hours.", "c1? They can talk about hours.", "c1g")
    consents = terminal.json("consent", "list")["consents"]
    assert [(c["state"], c["wording"], c["recipients"]) for c in consents] == [
        ("granted", "They can talk about hours.", ["B"])
    ]


def test_consent_is_refused_and_nothing_goes_out(terminal: Terminal):
    sit(terminal, "We can discuss hours.", "c1r not before Friday")
    note = terminal.json("note", "list")["notes"][0]["id"]
    assert "refused" in terminal.no("convey", note, "--to", "B")


def test_a_note_is_read_back_corrected_and_marked(terminal: Terminal):
    answer = sit(terminal, "We can discuss hours.", "r1", "r1 We can discuss some hours.", "m1 ON_CONSENT")
    assert "[1] confirmed" in answer.out
    assert "[1] corrected" in answer.out
    note = terminal.json("note", "list")["notes"][0]
    assert (note["standing"], note["wording"], note["mark"]) == (
        "corrected",
        "We can discuss some hours.",
        "ON_CONSENT",
    )
    assert note["read_back"]["how"] == "attested"


def test_with_several_sides_in_the_room_the_side_is_named(terminal: Terminal):
    answer = sit(terminal, "Who said this?", "B: We did.", "O: Hear, hear.", with_="A,B", code=1)
    assert "Whose words?" in answer.out
    assert "your line: Who said this?" in answer.out
    assert "[1] B said → mediation, A and B, nobody else" in answer.out
    assert "O is not in this room" in answer.out
    assert [note["side"] for note in terminal.json("note", "list")["notes"]] == ["B"]


def test_recipients_are_named_before_the_words(terminal: Terminal):
    sit(terminal, "We can discuss hours.", "c1g >O tell the observer only")
    assert terminal.json("consent", "list")["consents"][0]["recipients"] == ["O"]


def test_nothing_typed_is_lost_on_an_error(terminal: Terminal):
    answer = sit(terminal, "bell \x07 rings", "c7g words", "m1 NONSENSE", code=1)
    assert answer.out.count("not written:") == 3
    assert "your line: c7g words" in answer.out
    assert "your line: bell <U+0007> rings" in answer.out


def test_bytes_that_are_no_text_are_given_back_and_the_desk_goes_on(terminal: Terminal):
    session = terminal.id("session", "open", "--with", "A")
    answer = terminal.run("desk", "--session", session, stdin=b"\xff\xfe\nWe go on.\n")
    assert answer.code == 1
    assert "not UTF-8" in answer.out
    assert [note["words"] for note in terminal.json("note", "list")["notes"]] == ["We go on."]


def test_numbers_stay_the_same_when_one_sits_down_again(terminal: Terminal):
    session = terminal.id("session", "open", "--with", "A")
    terminal.ok("desk", "--session", session, stdin=b"first\nsecond\n")
    out = terminal.ok("desk", "--session", session, stdin=b"n\nthird\nr1\n")
    assert "[1] A, MEDIATOR_ONLY, not read back: first" in out
    assert "[3] A said" in out
    confirmed = [note["words"] for note in terminal.json("note", "list")["notes"] if "standing" in note]
    assert confirmed == ["first"]


def test_the_keys_and_the_walk_in_sheet_are_a_key_away(terminal: Terminal):
    answer = sit(terminal, "/", "w", "", "q", "not reached")
    assert "c1g words" in answer.out
    assert "Must not say" in answer.out
    assert terminal.json("note", "list")["notes"] == []


def test_an_occupied_seat_stops_oral_consent_at_the_desk_too(terminal: Terminal):
    terminal.ok("seat", "occupy", "A/head", "--name", "Ilen Varrow")
    answer = sit(terminal, "We can discuss hours.", "c1g they can", code=1)
    assert "occupied" in answer.out
    assert terminal.json("consent", "list")["consents"] == []


def test_a_session_one_cannot_see_has_no_desk(terminal: Terminal):
    session = terminal.id("session", "open", "--with", "A")
    assert "no session" in terminal.no("desk", "--session", session, "--as", "B")
