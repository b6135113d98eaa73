"""The one text: read the negotiators' notation, count what is open, apply choices, print it back.

Pure: values in, values out; no file, no clock, no randomness, and no database needed.  Import from here::

    from goodoffices.text import read, count
    count(read("The bridge [shall][should] be open.")).alternative_sets

Every name in ``__all__`` may be imported; the modules behind it may change.
"""

from goodoffices.text.applying import Applied, Made, apply
from goodoffices.text.counting import WORDS_PER_PAGE, Counts, count, words_in
from goodoffices.text.legend import Kind, Legend, legend_of, read_legend
from goodoffices.text.model import Item, Option, Provision, Remark, Run, Text
from goodoffices.text.reading import Builder, Visitor, parse, print_text, read

__all__ = [
    "WORDS_PER_PAGE",
    "Applied",
    "Builder",
    "Counts",
    "Item",
    "Kind",
    "Legend",
    "Made",
    "Option",
    "Provision",
    "Remark",
    "Run",
    "Text",
    "Visitor",
    "apply",
    "count",
    "legend_of",
    "parse",
    "print_text",
    "read",
    "read_legend",
    "words_in",
]
