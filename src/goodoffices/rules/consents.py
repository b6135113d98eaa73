"""May this note be passed on to this audience, in which words, named or not?

The answer rests on three things and nothing else: consents the originator gave in the note's own channel, the
note's mark where the ground rules let marks count as standing consent, and whether the words are the
mediation's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goodoffices.basics.instants import Instant
from goodoffices.rules.frame import MEDIATION, side_of
from goodoffices.rules.things import Consent, Note
from goodoffices.rules.view import View, audience_of, covers

Ground = Literal["own words", "consent", "mark", ""]
Need = Literal["", "ask", "never"]


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a note may go to an audience.

    ``ground`` says on what it rests.  ``wording`` is the only wording allowed, or None for any.  ``need`` is
    what stands in the way: *ask* the originator, or *never* (it was refused, withdrawn, or is for the mediator
    only).  ``why`` says so in words.
    """

    ground: Ground
    need: Need
    why: str
    attributed: bool = False
    wording: str | None = None
    consent: Consent | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be passed on now."""
        return bool(self.ground)


def permission(view: View, note: Note, target: tuple[str, ...], now: Instant, wording: str | None = None) -> Permission:
    """The permission to pass ``note`` on to everyone in ``target``.

    Of several consents the one given for ``wording`` counts, else the oldest.
    """
    return permissions(view, note, target, now, wording)[0]


def permissions(
    view: View, note: Note, target: tuple[str, ...], now: Instant, wording: str | None = None
) -> list[Permission]:
    """Everything that lets ``note`` go to everyone in ``target``, first what ``permission`` gives.

    Never empty: without any ground it is one permission that says what is missing.
    """
    if note.retracted_at:
        return [Permission("", "never", "This note was retracted; it is no longer used.")]
    if note.side == MEDIATION:
        return [Permission("own words", "", "The mediation's own words.", attributed=True)]
    home = view.channel(note.channel)
    if home.closed:
        return [Permission("", "never", "This note's channel is closed and it was not carried over; it is not used.")]
    strangers = audience_of(circle for circle in target if not covers(home.audience, circle))
    known = home.shelf(Consent)
    consents = sorted(
        (known[id_] for id_ in note.consents if id_ in known),
        key=lambda consent: (consent.decided_at or consent.at, consent.id),
    )
    usable = [consent for consent in consents if _usable(consent, note, strangers, now)]
    found = [
        Permission(
            "consent", "", f"By consent {consent.id}.", consent.attributed, consent.wording or note.as_said, consent
        )
        for consent in sorted(usable, key=lambda consent: consent.wording != wording)
    ]
    about = [consent for consent in consents if _concerns(consent, strangers)]
    # A mark is standing consent until its source says no to these recipients.
    standing = view.frame.ground_rules.confidentiality == "consent-of-source"
    if standing and not any(consent.state in ("refused", "withdrawn") for consent in about):
        found.extend(_by_mark(note))
    elsewhere = [consent for consent in consents if consent.state == "granted" and consent not in about]
    return found or [_missing(note, home.audience, elsewhere + about, strangers, now)]


def _by_mark(note: Note) -> list[Permission]:
    if note.mark == "UNATTRIBUTED":
        return [Permission("mark", "", "Marked UNATTRIBUTED by its source.")]
    if note.mark in ("TRANSMISSIBLE", "JOINT", "PUBLIC"):
        return [Permission("mark", "", f"Marked {note.mark} by its source.", attributed=True, wording=note.as_said)]
    return []


def _concerns(consent: Consent, strangers: tuple[str, ...]) -> bool:
    """Whether a consent speaks of any of these circles; a refusal given unasked speaks of everyone."""
    return not consent.recipients or any(
        covers(consent.recipients, circle) or any(covers((circle,), each) for each in consent.recipients)
        for circle in strangers
    )


def _usable(consent: Consent, note: Note, strangers: tuple[str, ...], now: Instant) -> bool:
    spent = consent.uses > 0 and (consent.once or note.mark == "ON_CONSENT")
    expired = bool(consent.expires) and now >= consent.expires
    given = consent.state == "granted" and not spent and not expired and not consent.outdated
    return given and all(covers(consent.recipients, circle) for circle in strangers)


def _missing(
    note: Note, home: tuple[str, ...], consents: list[Consent], strangers: tuple[str, ...], now: Instant
) -> Permission:
    """What is missing, in words that say what to do next."""
    whom = " and ".join(strangers) or "this audience"
    if not any(side_of(circle) == note.side for circle in home):
        return Permission(
            "", "never", f"This note is not in a channel that {note.side} reads, so {note.side} cannot consent to it."
        )
    for consent in reversed(consents):
        reached = [circle for circle in strangers if not covers(consent.recipients, circle)]
        if consent.state == "asked" and not reached:
            return Permission("", "ask", f"{note.side} was asked ({consent.id}) and has not answered.")
        if consent.state == "refused":
            return Permission("", "never", f"{note.side} refused ({consent.id}).")
        if consent.state == "withdrawn":
            return Permission("", "never", f"{note.side} withdrew its consent ({consent.id}).")
        if consent.state == "granted":
            return Permission("", "ask", _spent(consent, note, reached, now))
    need: Need = "never" if note.mark == "MEDIATOR_ONLY" else "ask"
    return Permission(
        "", need, f"{note.side} has not consented to passing this on to {whom}. Ask {note.side} first (consent ask)."
    )


def _spent(consent: Consent, note: Note, reached: list[str], now: Instant) -> str:
    if reached:
        return f"{note.side} consented for {' and '.join(consent.recipients)}, not for {' and '.join(reached)}."
    if consent.outdated:
        return f"{note.side} corrected these words after it consented ({consent.id}). Ask again."
    if consent.expires and now >= consent.expires:
        return f"{note.side}'s consent ({consent.id}) expired on {consent.expires}."
    return f"{note.side}'s consent ({consent.id}) was for one use and is used."
