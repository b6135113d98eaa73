"""Histories: whole talks as data, so that the same commands can be given in two worlds.

A step names its commands' targets by *earlier step*, never by id, so that it means the same in every world.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules.frame import MEDIATION, Party, ThirdParty

#: An id that nothing ever has.
ABSENT = "note-aaaaaaaaaaaa"

#: Everyday wording; numbers make each note its own, "canary" marks what must not travel.
_TOPICS = (
    "the gate opens at six on market days",
    "our engineers could meet on the bridge",
    "lorries are announced the day before",
    "the villages keep their own water",
    "observers of both states at the gate",
    "no duty on goods between the valleys",
    "schools along the road stay open in winter",
    "the ferry crosses twice between dawn and dusk",
    "ambulances pass without any paper at all",
    "a joint commission counts the lorries each month",
    "graves on either bank can be visited in spring",
)


@dataclass(frozen=True)
class Step:
    """One command, drawn: who gives it, what kind, what it refers to (by rank among earlier steps), some choices."""

    side: str
    kind: str
    ref: int = 0
    choice: int = 0
    minutes: int = 5
    number: int = 0

    @property
    def words(self) -> str:
        """Wording of this step's own."""
        return f"{_TOPICS[self.number % len(_TOPICS)]} canary{self.number}x"


Pick = Callable[[str], str]


def _note(step: Step, pick: Pick) -> co.Command:
    to = ((MEDIATION,), (), ("A", "B"), ("A", "B", MEDIATION), ("A/principals", MEDIATION), ("B/legal", MEDIATION))
    marks = ("MEDIATOR_ONLY", "ON_CONSENT", "UNATTRIBUTED", "TRANSMISSIBLE")
    # Reasons never quote, so that a partial match is let through and logged.
    return co.TakeNote(words=step.words, to=to[step.choice % 6], mark=marks[step.choice % 4], reason="noted")  # type: ignore[arg-type]  # from the tuple above


def _ask(step: Step, pick: Pick) -> co.Command:
    return co.AskConsent(note=pick("note"), recipients=(("A", "B")[step.choice % 2],), attributed=step.choice % 3 == 0)


def _grant(step: Step, pick: Pick) -> co.Command:
    wording = f"They could talk about point {step.number} of their list." if step.choice % 4 else ""
    if step.choice % 2:
        return co.GrantConsent(
            consent=pick("consent"), wording=wording, once=step.choice % 3 == 0, attributed=step.choice % 5 == 0
        )
    to = ("B",) if step.side.startswith("A") else ("A",)
    return co.GrantConsent(note=pick("note"), recipients=to, wording=wording, expires="2031-05-06T08:00")


def _session(step: Step, pick: Pick) -> co.Command:
    to = (("A",), ("B",), ("A", "B"), ("A/principals", "B/principals"))[step.choice % 4]
    return co.PlanSession(to=to, title=f"Session {step.number}", starts="2031-05-06T09:00", round=1, reason="noted")


_STATES: tuple[ev.SessionState, ...] = ("open", "recess", "walked out", "closed")


def _move(step: Step, pick: Pick) -> co.Command:
    to: ev.SessionState = _STATES[step.choice % 4]
    clocks: ev.Clocks = "stopped" if step.choice % 2 else "running"
    offers: ev.PendingOffers = "stand" if step.choice % 5 else "lapse"
    return co.MoveSession(
        session=pick("session"), to=to, who="A", why="because", clocks=clocks, offers=offers, reason="noted"
    )


def _offer(step: Step, pick: Pick) -> co.Command:
    to = ("A", "B") if step.side == MEDIATION else ("B",) if step.side.startswith("A") else ("A",)
    sealed = step.choice % 2 == 0
    until = "2031-05-05T16:00" if sealed or step.choice % 3 == 0 else ""
    copy = (MEDIATION,) if step.choice % 4 else ()
    return co.PutOffer(
        terms=f"Terms number {step.number}.", to=to, copy=copy, sealed=sealed, until=until, reason="noted"
    )


def _answer(step: Step, pick: Pick) -> co.Command:
    answer = ("accept", "accept", "not now", "accept if")[step.choice % 4]
    condition = f"only with canary{step.number}x" if answer == "accept if" else ""
    return co.AnswerOffer(offer=pick("offer"), answer=answer, condition=condition, reason="noted")  # type: ignore[arg-type]  # from the tuple above


def _issue(step: Step, pick: Pick) -> co.Command:
    to = ((), (MEDIATION,), ("A", "B", MEDIATION))[step.choice % 3]
    return co.RaiseIssue(title=f"Issue {step.choice % 7}", statement=step.words, to=to, reason="noted")


def _undertaking(step: Step, pick: Pick) -> co.Command:
    to = (MEDIATION,) if step.side != MEDIATION else (("A", "B")[step.choice % 2],)
    return co.GiveUndertaking(what=step.words, to=to, due="2031-05-06T10:00", reason="noted")


def _paper(step: Step, pick: Pick) -> co.Command:
    to = (MEDIATION,) if step.side != MEDIATION else (("A", "B")[step.choice % 2],)
    return co.HandOverPaper(title=f"Paper canary{step.number}x", to=to, copies=2, reason="noted")


def _read_back(step: Step, pick: Pick) -> co.Command:
    return co.ReadBack(note=pick("note"), wording=step.words if step.choice % 2 else "", reason="noted")


def _seat(step: Step, pick: Pick) -> co.Command:
    return co.OccupySeat(seat=f"{step.side[:1]}/head", person=f"person-{step.number}", token_digest="0" * 64)


def _join(step: Step, pick: Pick) -> co.Command:
    if step.choice % 2:
        return co.JoinTalks(party=Party(key="C", name="State of C"), carry=(pick("issue"),))
    return co.JoinTalks(third_party=ThirdParty(name="Office of G", roles=("guarantor",), key="G"))


KINDS: dict[str, Callable[[Step, Pick], co.Command]] = {
    "note": _note,
    "consent": _ask,
    "granted": _grant,
    "refuse": lambda step, pick: co.RefuseConsent(consent=pick("consent")),
    "withdraw": lambda step, pick: co.WithdrawConsent(consent=pick("consent")),
    "message": lambda step, pick: co.Convey(note=pick("note"), to=(("A", "B", "O")[step.choice % 3],), reason="noted"),
    "session": _session,
    "move": _move,
    "offer": _offer,
    "answer": _answer,
    "close offer": lambda step, pick: co.CloseOffer(offer=pick("offer"), withdraw=step.choice % 3 == 0),
    "issue": _issue,
    "move issue": lambda step, pick: co.MoveIssue(issue=pick("issue"), to="parked"),
    "instructions": lambda step, pick: co.AwaitInstructions(side=step.side[:1], about=step.words, reason="noted"),
    "undertaking": _undertaking,
    "settle": lambda step, pick: co.SettleUndertaking(undertaking=pick("undertaking"), how="kept"),
    "paper": _paper,
    "read back": _read_back,
    "mark": lambda step, pick: co.MarkNote(note=pick("note"), mark=("MEDIATOR_ONLY", "TRANSMISSIBLE")[step.choice % 2]),
    "retract": lambda step, pick: co.RetractNote(note=pick("note"), why="misdirected"),
    "seat": _seat,
    "join": _join,
    "round": lambda step, pick: co.MoveRound(number=1 + step.choice % 2, to=("open", "closed")[step.choice % 2]),
}
_OTHER_WORDS = (
    "cranberry soup was served in the long gallery",
    "the ferry timetable changes with the season",
    "eleven lanterns hang above the wooden pier",
    "a quartet rehearses behind the orangery",
)


def _other(step: Step) -> str:
    return "B" if step.choice % 2 else "A"


def _aside(step: Step) -> str:
    """Wording that shares nothing with any other step's."""
    return f"{_OTHER_WORDS[step.choice % 4]} canary{step.number}x"


#: Steps that only ever happen out of a viewer's sight.
KINDS |= {
    "hidden note": lambda step, pick: co.TakeNote(words=_aside(step), to=(MEDIATION,), mark="ON_CONSENT"),
    "hidden own": lambda step, pick: co.TakeNote(words=_aside(step)),
    "hidden ask": lambda step, pick: co.AskConsent(
        note=pick("hidden note"), recipients=("B" if step.choice % 2 else "A",)
    ),
    "hidden grant": lambda step, pick: co.GrantConsent(
        note=pick("hidden note"), recipients=("B" if step.choice % 2 else "A",)
    ),
    "hidden session": lambda step, pick: co.PlanSession(to=(MEDIATION,), title=_aside(step), starts="2031-05-06T09:00"),
    "hidden wait": lambda step, pick: co.AwaitInstructions(side="B" if step.choice % 4 else "A", about=_aside(step)),
    "hidden promise": lambda step, pick: co.GiveUndertaking(what=_aside(step), to=(MEDIATION,)),
}
#: What kind of thing each kind of step makes, where later steps can refer to it.
MAKES = {kind: kind for kind in ("note", "consent", "session", "offer", "issue", "undertaking", "paper", "message")} | {
    "granted": "consent",
    "hidden note": "hidden note",
}


@dataclass
class Names:
    """The ids that the steps of one world made so far."""

    steps: list[Step]
    ids: list[str]

    def pick(self, step: Step, known: Callable[[str], bool] = bool) -> Pick:
        """How ``step`` refers to things made before it; what is not ``known`` is named by an id nothing has."""

        def pick(kind: str) -> str:
            before = [i for i, earlier in enumerate(self.steps[: len(self.ids)]) if MAKES.get(earlier.kind) == kind]
            found = self.ids[before[step.ref % len(before)]] if before else ""
            return found if found and known(found) else ABSENT

        return pick

    def command(self, step: Step, known: Callable[[str], bool] = bool) -> co.Command:
        """The command that ``step`` is in this world."""
        return KINDS[step.kind](step, self.pick(step, known))


SIDES = ("A", "B", MEDIATION, "A/principals", "B/legal", "O")
#: Kinds weighted towards what confidences are made of.
_WEIGHTED = (
    *(kind for kind in KINDS if not kind.startswith("hidden")),
    "note",
    "note",
    "note",
    "consent",
    "granted",
    "granted",
    "message",
    "message",
    "offer",
    "answer",
    "answer",
)

steps = st.builds(
    Step,
    side=st.sampled_from((*SIDES, "A", "B", MEDIATION, MEDIATION)),
    kind=st.sampled_from(_WEIGHTED),
    ref=st.integers(0, 5),
    choice=st.integers(0, 59),
    minutes=st.sampled_from((0, 5, 5, 60, -30)),
)


@st.composite
def histories(draw: st.DrawFn, most: int = 16) -> list[Step]:
    """A history of up to ``most`` steps, each numbered."""
    drawn = draw(st.lists(steps, min_size=1, max_size=most))
    return [
        Step(step.side, step.kind, step.ref, step.choice, step.minutes, number) for number, step in enumerate(drawn)
    ]


def step(side: str, kind: str, ref: int = 0, choice: int = 0, minutes: int = 5) -> Step:
    """A step written by hand."""
    return Step(side, kind, ref, choice, minutes)


def numbered(written: list[Step]) -> list[Step]:
    """A history written by hand, with its steps numbered."""
    return [Step(s.side, s.kind, s.ref, s.choice, s.minutes, number) for number, s in enumerate(written)]
