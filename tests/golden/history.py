"""A history that leaves every kind of event behind, in a record with an erased note and a rotated key."""

from __future__ import annotations

from goodoffices.office import copies
from goodoffices.rules import commands as co
from goodoffices.rules import events as ev
from goodoffices.rules import things as th
from goodoffices.rules.frame import ThirdParty
from tests.cast import Stage, actor

GATE = "We can live with a gate that both of us watch."


def played() -> Stage:
    """The history, played to its end."""
    stage = Stage()
    stage.act("mediation", co.OccupySeat(seat="A/head", person="person-1", token_digest="0" * 64))
    stage.act("A", co.VacateSeat(seat="A/head"), "signed")
    stage.act("mediation", co.MoveRound(number=1, to="open"))
    _words(stage)
    _day(stage)
    _offers_and_promises(stage)
    _endings(stage)
    return stage


def _words(stage: Stage) -> None:
    note = stage.note("A", GATE, mark="ON_CONSENT", speaker="the minister", interpreted="A watched gate is possible.")
    stage.act("A", co.ReadBack(note=note, wording="We might live with a gate that both of us watch."), "signed")
    stage.act("A", co.MarkNote(note=note, mark="TRANSMISSIBLE"))
    asked = stage.act("mediation", co.AskConsent(note=note, recipients=("B",))).id
    stage.act("A", co.GrantConsent(consent=asked, wording="They can discuss a gate.", expires="2031-05-06T08:00"))
    stage.clock.at("2031-05-05T08:30")
    stage.act("mediation", co.Convey(note=note, to=("B",)))
    stage.act("A", co.WithdrawConsent(consent=asked, why="enough"))
    other = stage.note("B", "Наши дороги закрыты зимой.")  # another script
    stage.act("B", co.RefuseConsent(consent=stage.act("mediation", co.AskConsent(note=other, recipients=("A",))).id))
    slip = stage.act("mediation", co.TakeNote(words="Meant for the other room.", to=("A",))).id
    stage.act("mediation", co.RetractNote(note=slip, why="misdirected"))
    short = "We can live with it: a gate that both watch, both of us."
    stage.act("A", co.TakeNote(words=short, to=("B",), reason="we say it ourselves"))
    stage.act("A", co.TakeNote(words="For ourselves."))


def _day(stage: Stage) -> None:
    issue = stage.act("A", co.RaiseIssue(title="The gate", statement="Who watches it.")).id
    stage.act("mediation", co.MoveIssue(issue=issue, to="under discussion", note="today"))
    session = stage.act(
        "mediation",
        co.PlanSession(to=("A", "B"), title="Together", starts="2031-05-05T09:00", round=1, agenda=(issue,)),
    ).id
    stage.clock.at("2031-05-05T09:05")
    stage.act("mediation", co.MoveSession(session=session, to="open"))
    present = (ev.Attendee(name="Oda", side="B"), ev.Attendee(name="Maro", capacity="interpreter"))
    stage.act("mediation", co.RecordAttendance(session=session, present=present))
    leaves = co.MoveSession(session=session, to="walked out", who="B", why="the order", terms="first", clocks="stopped")
    stage.act("mediation", leaves)
    waits = stage.act("B", co.AwaitInstructions(side="B", issue=issue, expected="2031-05-05T12:00")).id
    stage.clock.at("2031-05-05T10:00")
    stage.act("B", co.ReceiveInstructions(instructions=waits, note="go on"))
    stage.act("mediation", co.MoveSession(session=session, to="open"))


def _offers_and_promises(stage: Stage) -> None:
    offer = stage.act("mediation", co.PutOffer(terms="A gate by spring.", to=("A", "B"))).id
    stage.act("A", co.AnswerOffer(offer=offer, answer="accept if", condition="with lights"))
    stage.act("B", co.AnswerOffer(offer=offer, answer="accept"))
    stage.act("mediation", co.CloseOffer(offer=offer))
    sealed = co.PutOffer(terms="Lights by May.", to=("A", "B"), sealed=True, until="2031-05-05T11:00")
    umpire = stage.act("mediation", sealed).id
    for side in ("A", "B"):
        stage.act(side, co.AnswerOffer(offer=umpire, answer="accept"))
    stage.clock.at("2031-05-05T11:30")
    promised = stage.act("mediation", co.GiveUndertaking(what="Minutes by noon.", to=("A",), due="2031-05-05T12:00")).id
    stage.act("A", co.SettleUndertaking(undertaking=promised, how="kept"))
    paper = stage.act("B", co.HandOverPaper(title="Map of the gate", to=("A",), form="map", copies=2)).id
    stage.act("A", co.ReturnPaper(paper=paper, copy_number=1))


def _endings(stage: Stage) -> None:
    note = stage.note("A", "To be destroyed.")
    channel = stage.view("A").find(th.Note, note).channel
    stage.act("mediation", co.EraseThings(channel=channel, things=(note,), why="said in error"))
    table = stage.view("mediation").all(th.Session)[0].channel
    carried = tuple(offer.id for offer in stage.view("mediation").all(th.Offer) if offer.channel == table)[:1]
    narrower = co.SucceedChannel(
        channel=table, audience=("A/principals", "B/principals", "mediation"), carry=carried, why="principals only"
    )
    stage.act("mediation", narrower)
    issue = stage.view("mediation").all(th.Issue)[0].id
    guarantor = ThirdParty(name="Office of G", roles=("guarantor",), key="G")
    stage.act("mediation", co.JoinTalks(third_party=guarantor, carry=(issue,)))
    copies.rotate_key(stage.office, stage.talks, actor("mediation").by)
    stage.act("mediation", co.CloseTalks(why="agreed"))
