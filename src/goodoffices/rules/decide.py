"""``decide``: may this be done, and what is then written? Pure; on the actor's own view.

A refusal is computed from that view alone, so it cannot tell what is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from goodoffices.basics.errors import Malformed, Refused
from goodoffices.basics.ids import Ids
from goodoffices.basics.instants import Instant
from goodoffices.rules import commands as co
from goodoffices.rules import days, notes, promises, releases, standing
from goodoffices.rules.desk import Actor, Decision, Desk, refuse_unfit
from goodoffices.rules.view import View

#: What only a side itself can do; where its seat is occupied, only by the one who sits there.
ACTS_OF_A_SIDE: tuple[type[co.Command], ...] = (
    co.ReadBack,
    co.GrantConsent,
    co.RefuseConsent,
    co.WithdrawConsent,
    co.AnswerOffer,
)

RULES: dict[type[co.Command], Callable[[Desk, Any], None]] = {
    co.OpenTalks: standing.open_talks,
    co.CloseTalks: standing.close_talks,
    co.JoinTalks: standing.join_talks,
    co.SucceedChannel: standing.succeed_channel,
    co.OccupySeat: standing.occupy_seat,
    co.VacateSeat: standing.vacate_seat,
    co.EraseThings: standing.erase_things,
    co.MoveRound: days.move_round,
    co.PlanSession: days.plan_session,
    co.MoveSession: days.move_session,
    co.RecordAttendance: days.record_attendance,
    co.RaiseIssue: days.raise_issue,
    co.MoveIssue: days.move_issue,
    co.AwaitInstructions: days.await_instructions,
    co.ReceiveInstructions: days.receive_instructions,
    co.TakeNote: notes.take_note,
    co.ReadBack: notes.read_back,
    co.MarkNote: notes.mark_note,
    co.RetractNote: notes.retract_note,
    co.AskConsent: notes.ask_consent,
    co.GrantConsent: notes.grant_consent,
    co.RefuseConsent: notes.refuse_consent,
    co.WithdrawConsent: notes.withdraw_consent,
    co.Convey: releases.convey,
    co.PutOffer: promises.put_offer,
    co.AnswerOffer: promises.answer_offer,
    co.CloseOffer: releases.close_offer,
    co.GiveUndertaking: promises.give_undertaking,
    co.SettleUndertaking: promises.settle_undertaking,
    co.HandOverPaper: promises.hand_over_paper,
    co.ReturnPaper: promises.return_paper,
}


def decide(view: View, actor: Actor, command: co.Command, now: Instant, ids: Ids) -> Decision:
    """What ``command`` comes to when ``actor`` gives it at ``now``.

    Raises Refused (NotFound for what cannot be seen) or Malformed; then nothing is to be written.
    """
    refuse_unfit(command.reason)
    desk = Desk(view, actor, now, ids, command.reason)
    if not isinstance(command, co.OpenTalks):
        _refuse_when_over(view)
        if isinstance(command, ACTS_OF_A_SIDE):
            desk.refuse_past_an_occupied_seat()
    RULES[type(command)](desk, command)
    return desk.decision()


def decide_notes(view: View, actor: Actor, taken: Sequence[co.TakeNote], now: Instant, ids: Ids) -> Decision:
    """What many notes into one room come to, together: as if each were decided, since none looks at another.

    Raises Malformed when they are not all for one audience, and what ``decide`` raises for any of them.
    """
    if len({(note.to, note.session, note.reason) for note in taken}) != 1:
        raise Malformed("Notes that are imported together go to one audience and one session. Nothing was written.")
    _refuse_when_over(view)
    refuse_unfit(taken[0].reason)
    desk = Desk(view, actor, now, ids, taken[0].reason)
    notes.take_notes(desk, taken)
    return desk.decision()


def _refuse_when_over(view: View) -> None:
    if view.frame_channel.over:
        raise Refused("These talks are closed; their record can be read and verified, not added to.")
