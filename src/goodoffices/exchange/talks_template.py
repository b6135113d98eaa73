"""A talks file to fill in, with a remark at each place."""

from __future__ import annotations


def write_template() -> str:
    """A commented talks file that reads as it stands.

    Remarks begin with “# ”; fields that may be left out begin with “#” and no space, so that taking the sign
    away turns them on.
    """
    return _TEMPLATE


_TEMPLATE = """\
# A talks file: who sits down with whom, under which rules.
#
# Put your own words between the quotes. Lines that begin with "#" are not read. Where a field follows "#" without a
# space, take the "#" away to use it. Nothing said in confidence belongs in this file: every side may see it.

[talks]
title = "Talks between the first side and the second side"
#mandate = "Who asked for these talks, and what for."
#venue = "Where the sides meet"
# Time zone of the venue, by its IANA name.
zone = "UTC"
#sources = ["letter of invitation, 2 May 2031"]

# Where the sides call the talks by different titles, take out the title above and write one [[title]] for each
# of them; used_by holds keys of sides.
#[[title]]
#text = "Talks on the road"
#used_by = ["B"]

# --- The parties: those who can agree. At least two; their order means nothing. ---------------------------------------
# A key is short and stays the same: a letter, then letters, digits, "-" or "_". It stands in commands and addresses.

[[party]]
key = "A"
name = "First side"
# What other sides call this one, by their keys.
#names = { B = "The first side, in the second side's words" }
#head = "Head of delegation"
#office = "Minister of Foreign Affairs"
#capital = "Its capital"
#zone = "Europe/Vienna"
# Parts of the delegation that may be spoken to apart.
circles = ["principals", "legal", "press", "protocol"]

# A seat is a role at the table; people occupy it over time. Its circles are what its occupant reads besides the side.
[[party.seat]]
key = "head"
title = "Head of delegation"
circles = ["principals"]

[[party]]
key = "B"
name = "Second side"
circles = ["principals", "legal", "press", "protocol"]

[[party.seat]]
key = "head"
title = "Head of delegation"
circles = ["principals"]

# --- Third parties: those who help or watch ---------------------------------------------------------------------------
# Roles: mediator, co-mediator, host, observer, guarantor. Mediators form one side, with the key "mediation", which is
# always there; other third parties need a key of their own.

[[third_party]]
name = "Mediating state or organisation"
roles = ["mediator", "host"]
#key = "M"
#head = "Its envoy"
#office = "Special Envoy"
circles = ["chief"]

[[third_party.seat]]
key = "chief"
title = "Chief mediator"
circles = ["chief"]

#[[third_party]]
#key = "O"
#name = "Observing organisation"
#role = "observer"

# --- What the host or a mediator itself holds in public, so that nobody takes it for neutral ground -------------------

#[[host_position]]
#by = "mediation"
#text = "The road should be open to all."
#on = 2031-05-02
#source = "press briefing"

# --- Other places where the same matters are discussed ----------------------------------------------------------------

#[[track]]
#name = "Border commission"
#place = "Where it meets"
#between = ["A", "B"]
#note = "Meets each month."

# --- The document under discussion ------------------------------------------------------------------------------------
# One title for all, or one [[document.title]] for each side that uses its own.

#[document]
#rule = "All issues are discussed together."
#[[document.title]]
#text = "Agreement on the road"
#used_by = ["A", "mediation"]
#[[document.title]]
#text = "Agreement on passage"
#used_by = ["B"]

# --- Rounds, as announced ---------------------------------------------------------------------------------------------

#[[round]]
#number = 1
#title = "First round"
#starts = 2031-05-01
#ends = 2031-05-04
#length_disputed = ["a few days, says one side", "a week, says the other"]

# --- Ground rules -----------------------------------------------------------------------------------------------------

[ground_rules]
# "strict": nothing said apart is passed on without a recorded consent.
# "consent-of-source": a mark that allows use is itself the consent of the one who set it.
confidentiality = "strict"
attribution = "Nothing is attributed without the speaker's consent."
# Who comments in public while the talks last; an empty list says nobody.
public_comment = []
destroy_notes = false
nothing_agreed_until_everything_is = true
# Hours of a silence procedure; 0 for none.
silence_hours = 0
#other = ["Telephones stay outside the room."]
"""
