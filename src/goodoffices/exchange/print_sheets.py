"""Sheets as self-contained HTML: printed black on white, read in light or dark, nothing loaded from anywhere.

The page forbids every outside source by its own policy (CSP), and its only style is named there by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from goodoffices.exchange.items import Page


def print_html(page: Page) -> str:
    """One sheet as a whole HTML document, for the browser and the printer; the walk-in sheet fits one A4 page."""
    style = _style(page)
    return _environment().get_template("sheet.html.j2").render(page=page, style=style, policy=_policy(style))


def view_html(page: Page) -> str:
    """A page as one ``<section>``, for a document that holds several; needs ``sheet_css`` there."""
    return _environment().get_template("_page.html.j2").render(page=page, level=2)


def render_seats(pages: Sequence[Page], title: str = "Who sees what") -> str:
    """Several seats side by side in one HTML document: what each sees, and nothing else."""
    style = sheet_css()
    template = _environment().get_template("seats.html.j2")
    return template.render(pages=pages, title=title, style=style, policy=_policy(style))


@cache
def sheet_css() -> str:
    """The style sheet of all printed pages."""
    return (files("goodoffices.exchange") / "templates" / "sheet.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("goodoffices.exchange", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _style(page: Page) -> str:
    """The style with the recipient's mark at the foot of every printed page."""
    size = "A4 landscape" if page.kind == "walk-in" else "A4"
    mark = _css_text(f"For {page.recipient} only · {page.title} · {page.made_at}")
    return (
        f"{sheet_css()}\n@page {{ size: {size}; margin: 11mm 12mm 14mm;\n"
        f"  @bottom-left {{ content: {mark}; font: 8pt sans-serif }}\n"
        '  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8pt sans-serif }\n}\n'
    )


def _css_text(text: str) -> str:
    """The text as a CSS string in which nothing can end the string or the style."""
    return '"' + re.sub(r"[^A-Za-z0-9 ,.:]", lambda found: f"\\{ord(found[0]):06x} ", text) + '"'


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
