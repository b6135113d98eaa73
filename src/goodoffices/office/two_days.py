"""Two days between two invented states, as a script: what ``goodoffices demo`` plays into a record of its own.

Every word is invented.  The script goes through the same office as everything else, at times of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from goodoffices.basics.instants import Instant, parse_instant
from goodoffices.journal.entries import By
from goodoffices.office.office import Office
from goodoffices.rules import commands as co
from goodoffices.rules.desk import Actor
from goodoffices.rules.events import Attendee
from goodoffices.rules.frame import MEDIATION, Frame

_NOTE_TAKER = "Jonna Reit, note-taker"
_ASKED_BY = "Sunniva Aldmoor"

#: The first day as the shipped talks file has it.
FIRST_DAY = date(2031, 5, 5)


@dataclass
class ScriptedClock:
    """A clock that stands where the script puts it."""

    zone: str
    now: Instant = Instant("2031-05-05T05:00:00.000Z")

    def __call__(self) -> Instant:
        """The time of the script."""
        return self.now

    def at(self, text: str) -> None:
        """Go to a time at the venue."""
        self.now = parse_instant(text, self.zone)


@dataclass
class Play:
    """One performance: the office it is played to, its clock, and the ids of what was made, by a short name."""

    office: Office
    clock: ScriptedClock
    talks: str
    first_day: date
    made: dict[str, str] = field(default_factory=dict)

    def on(self, day: int, hour: str) -> str:
        """An hour at the venue on a day of the talks, counted from 1."""
        return f"{self.first_day + timedelta(days=day - 1)}T{hour}"

    def does(self, name: str, side: str, command: co.Command, by: By | None = None) -> str:
        """Give a command as ``side``; what it makes is remembered as ``name``."""
        by = by or By(side=side, how="entered", name=_NOTE_TAKER)
        done = self.office.act(self.talks, Actor((side,), by), command)
        self.made[name] = done.id
        return done.id

    def said(self, name: str, side: str, words: str, mark: str = "MEDIATOR_ONLY", **more: str) -> str:
        """Words said to the mediation by ``side``, taken down by the note-taker."""
        session = self.made.get(more.pop("in_session", ""), "")
        command = co.TakeNote(words=words, to=(MEDIATION,), mark=mark, session=session, taken_by=_NOTE_TAKER, **more)  # type: ignore[arg-type]  # marks are written out below
        return self.does(name, side, command)

    def orally(self, side: str, *presence: str, read_back: str = "") -> By:
        """The hand of something said orally and attested by the chief mediator."""
        return By(side=side, how="attested", name=_ASKED_BY, presence=presence, read_back=read_back)


def play(office: Office, clock: ScriptedClock, frame: Frame, nonce: str, first_day: date = FIRST_DAY) -> str:
    """Play both days, the first one on ``first_day``; the id of the talks."""
    clock.at(f"{first_day}T08:30")
    opened = office.open_talks(frame, nonce, By(side=MEDIATION, how="entered", name=_ASKED_BY))
    stage = Play(office, clock, opened.made[-1], first_day)
    for scene in SCENES:
        scene(stage)
    return stage.talks


def _agenda(p: Play) -> None:
    p.clock.at(p.on(1, "09:00"))
    p.does("round 1", MEDIATION, co.MoveRound(number=1, to="open"))
    for name, title, statement in (
        ("hours", "Hours of passage", "When the road is open to people and to goods."),
        ("checks", "Checks at the gate", "Who looks at papers and loads, and what that is called."),
        ("villages", "Villages along the road", "Safety, schools and water of those who live there."),
        ("disputes", "Settling disputes", "Who decides when the two states read a clause differently."),
    ):
        p.does(name, MEDIATION, co.RaiseIssue(title=title, statement=statement))


def _apart_with_orvane(p: Play) -> None:
    p.clock.at(p.on(1, "09:15"))
    planned = co.PlanSession(
        to=("Orvane",),
        title="Orvane apart",
        purpose="Hear what the road must carry, and what can be said about checks.",
        starts=p.on(1, "09:30"),
        minutes=45,
        room="Birch room",
        round=1,
        interpretation="consecutive",
    )
    session = p.does("orvane 1", MEDIATION, planned)
    p.clock.at(p.on(1, "09:34"))
    p.does("-", MEDIATION, co.MoveSession(session=session, to="open"))
    present = (
        Attendee(name="Ilen Varrow", side="Orvane", capacity="head of delegation"),
        Attendee(name="Sunniva Aldmoor", side=MEDIATION, capacity="chief mediator"),
        Attendee(name="Maro Tielle", capacity="interpreter"),
    )
    p.does("-", MEDIATION, co.RecordAttendance(session=session, present=present))
    p.clock.at(p.on(1, "09:52"))
    p.said(
        "observers",
        "Orvane",
        "We can accept observers of both states at the gate, if nobody calls it control.",
        in_session="orvane 1",
        speaker="Ilen Varrow",
        language="the language of Orvane",
        interpreted="They can live with observers from both sides at the gate as long as the word control is not used.",
    )
    p.clock.at(p.on(1, "10:10"))
    p.said(
        "duty",
        "Orvane",
        "A duty on our own goods on the way to our own valley would end these talks for us.",
        in_session="orvane 1",
        speaker="Ilen Varrow",
    )
    p.clock.at(p.on(1, "10:31"))
    words = "Ambulances pass at any hour, whatever else is decided; you may tell them that it comes from us."
    p.said("ambulances", "Orvane", words, "ON_CONSENT", in_session="orvane 1", speaker="Ilen Varrow")
    p.clock.at(p.on(1, "10:44"))
    words = "A school bus in each direction would cost us nothing."
    p.said("school bus", "Orvane", words, "ON_CONSENT", in_session="orvane 1", speaker="Ilen Varrow")
    p.clock.at(p.on(1, "10:58"))
    p.does("-", MEDIATION, co.MoveSession(session=session, to="closed"))


def _apart_with_selmere(p: Play) -> None:
    p.clock.at(p.on(1, "11:00"))
    planned = co.PlanSession(
        to=("Selmere",),
        title="Selmere apart",
        purpose="Hear what hours the gate can keep.",
        starts=p.on(1, "11:15"),
        minutes=60,
        room="Birch room",
        round=1,
    )
    session = p.does("selmere 1", MEDIATION, planned)
    p.clock.at(p.on(1, "11:18"))
    p.does("-", MEDIATION, co.MoveSession(session=session, to="open"))
    p.clock.at(p.on(1, "11:40"))
    p.said(
        "night",
        "Selmere",
        "The gate could stay open until midnight if lorries are announced the day before.",
        "ON_CONSENT",
        in_session="selmere 1",
        speaker="Oda Kestrin",
    )
    p.clock.at(p.on(1, "11:55"))
    p.said(
        "name",
        "Selmere",
        "Our parliament will not ratify a paper that names the road after them.",
        in_session="selmere 1",
        speaker="Oda Kestrin",
    )
    p.clock.at(p.on(1, "12:20"))
    p.does("-", MEDIATION, co.MoveSession(session=session, to="closed"))
    own = "Keep the midnight hour as our last card; the ministry of transport has not been asked yet."
    p.does("own", "Selmere", co.TakeNote(words=own))


def _consent_and_conveying(p: Play) -> None:
    p.clock.at(p.on(1, "13:30"))
    ask = co.AskConsent(note=p.made["observers"], recipients=("Selmere",))
    consent = p.does("consent", MEDIATION, ask, By(side=MEDIATION, how="entered", name=_ASKED_BY))
    p.clock.at(p.on(1, "13:42"))
    grant = co.GrantConsent(
        consent=consent,
        recipients=("Selmere",),
        wording="The other delegation can discuss observers of both states at the gate.",
        expires=p.on(4, "20:00"),
    )
    p.does("-", "Orvane", grant, p.orally("Orvane", "Ilen Varrow", "Maro Tielle", read_back="in both languages"))
    aid = co.GrantConsent(
        note=p.made["ambulances"],
        recipients=("Selmere",),
        wording="Orvane asks that ambulances pass at any hour.",
        attributed=True,
    )
    p.does("-", "Orvane", aid, p.orally("Orvane", "Ilen Varrow"))
    p.clock.at(p.on(1, "14:05"))
    p.does("told", MEDIATION, co.Convey(note=p.made["observers"], to=("Selmere",)))
    p.does("refused", MEDIATION, co.AskConsent(note=p.made["night"], recipients=("Orvane",)))
    p.clock.at(p.on(1, "14:20"))
    refusal = co.RefuseConsent(consent=p.made["refused"], why="Not before the capital has answered.")
    p.does("-", "Selmere", refusal, p.orally("Selmere", "Oda Kestrin"))
    waits = co.AwaitInstructions(side="Selmere", about="The hours of the gate", expected=p.on(2, "10:00"))
    p.does("instructions", "Selmere", waits, p.orally("Selmere", "Oda Kestrin"))


def _walk_out(p: Play) -> None:
    p.clock.at(p.on(1, "15:00"))
    planned = co.PlanSession(
        to=("Orvane", "Selmere"),
        title="All together",
        purpose="Hours and checks, in one sitting.",
        starts=p.on(1, "15:00"),
        room="Long gallery",
        round=1,
        agenda=(p.made["hours"], p.made["checks"]),
    )
    session = p.does("together", MEDIATION, planned)
    p.does("-", MEDIATION, co.MoveSession(session=session, to="open"))
    p.clock.at(p.on(1, "15:25"))
    words = "There is no road without the villages that live on it."
    p.does(
        "villages first", "Selmere", co.TakeNote(words=words, to=("Orvane", MEDIATION), session=session, mark="JOINT")
    )
    p.clock.at(p.on(1, "15:40"))
    leaving = co.MoveSession(
        session=session,
        to="walked out",
        who="Selmere",
        why="The villages were not put first on the agenda.",
        terms="Selmere returns when the villages are the first item.",
        clocks="stopped",
    )
    p.does("-", MEDIATION, leaving)
    p.clock.at(p.on(1, "17:30"))
    slip = p.said("slip", "Selmere", "The press will hear about the recess at six.")
    p.does("-", MEDIATION, co.RetractNote(note=slip, why="Said by the host's own spokesperson, not by Selmere."))
    p.does("-", MEDIATION, co.MoveRound(number=1, to="closed"))


def _second_day(p: Play) -> None:
    p.clock.at(p.on(2, "09:00"))
    p.does("-", MEDIATION, co.MoveRound(number=2, to="open"))
    promise = "Put the villages first on this morning's agenda, and say so when opening."
    p.does("promise", MEDIATION, co.GiveUndertaking(what=promise, to=("Selmere",), due=p.on(2, "10:30")))
    p.does("-", MEDIATION, co.MoveIssue(issue=p.made["villages"], to="under discussion"))
    p.clock.at(p.on(2, "09:40"))
    arrived = co.ReceiveInstructions(instructions=p.made["instructions"], note="Midnight can be named.")
    p.does("-", "Selmere", arrived, p.orally("Selmere", "Oda Kestrin"))
    p.clock.at(p.on(2, "10:15"))
    p.does("-", MEDIATION, co.MoveSession(session=p.made["together"], to="open"))
    p.does("-", "Selmere", co.SettleUndertaking(undertaking=p.made["promise"], how="kept"))
    p.clock.at(p.on(2, "10:50"))
    straight = "Let our engineers meet tomorrow on the bridge, without anyone in between."
    p.does(
        "straight", "Orvane", co.TakeNote(words=straight, to=("Selmere",), mark="TRANSMISSIBLE", speaker="Ilen Varrow")
    )
    p.does("map", "Orvane", co.HandOverPaper(title="Water lines along the road", to=("Selmere",), form="map", copies=2))
    names = "Name the engineers who would come to the bridge."
    p.does("names", "Selmere", co.GiveUndertaking(what=names, to=(MEDIATION,), due=p.on(3, "12:00")))
    draft = "Send the clause on the villages to both delegations at the same minute."
    p.does("draft", MEDIATION, co.GiveUndertaking(what=draft, to=("Orvane", "Selmere"), due=p.on(3, "08:30")))
    p.clock.at(p.on(2, "11:30"))
    p.does("-", MEDIATION, co.MoveSession(session=p.made["together"], to="closed"))


def _offers(p: Play) -> None:
    p.clock.at(p.on(2, "14:00"))
    terms = "The road is open from six in the morning until midnight; lorries are announced a day ahead."
    offer = p.does(
        "offer",
        MEDIATION,
        co.PutOffer(
            terms=terms,
            to=("Orvane", "Selmere"),
            issue=p.made["hours"],
            reason="Selmere's capital has released the hour this morning.",
        ),
    )
    p.clock.at(p.on(2, "15:10"))
    p.does("-", "Orvane", co.AnswerOffer(offer=offer, answer="accept"), p.orally("Orvane", "Ilen Varrow"))
    later = co.AnswerOffer(offer=offer, answer="ad referendum", until=p.on(2, "18:00"))
    p.does("-", "Selmere", later, p.orally("Selmere", "Oda Kestrin"))
    p.clock.at(p.on(2, "17:20"))
    p.does("-", "Selmere", co.AnswerOffer(offer=offer, answer="accept"), p.orally("Selmere", "Oda Kestrin"))
    p.does("-", MEDIATION, co.CloseOffer(offer=offer))
    p.does(
        "-",
        MEDIATION,
        co.MoveIssue(issue=p.made["hours"], to="settled", note="Until everything is agreed, nothing is."),
    )
    p.clock.at(p.on(2, "17:40"))
    sealed = co.PutOffer(
        terms="Disputes go to a joint commission, and after ninety days to an umpire whom both name.",
        to=("Orvane", "Selmere"),
        sealed=True,
        until=p.on(2, "19:00"),
        issue=p.made["disputes"],
    )
    umpire = p.does("umpire", MEDIATION, sealed)
    p.does("-", "Orvane", co.AnswerOffer(offer=umpire, answer="accept"))
    p.does("-", "Selmere", co.AnswerOffer(offer=umpire, answer="not now"))
    p.clock.at(p.on(2, "19:05"))
    tomorrow = co.PlanSession(
        to=("Selmere",),
        title="Selmere apart",
        purpose="What stands between observers and checks.",
        starts=p.on(3, "09:00"),
        room="Birch room",
        round=2,
        agenda=(p.made["checks"],),
    )
    p.does("next", MEDIATION, tomorrow)


SCENES: tuple[Callable[[Play], None], ...] = (
    _agenda,
    _apart_with_orvane,
    _apart_with_selmere,
    _consent_and_conveying,
    _walk_out,
    _second_day,
    _offers,
)
