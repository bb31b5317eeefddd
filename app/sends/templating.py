"""The words of a mail, and how they become HTML that mail programmes draw alike."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from mjml import mjml2html

UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither XML nor a mail's header may hold."""


@dataclass(frozen=True, kw_only=True)
class MailText:
    """What a merchant writes: each part is Liquid."""

    subject: str
    preheader: str
    headline: str
    body: str
    """Paragraphs parted by empty lines."""
    button: str
    products_title: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates" / "sends"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_of(values: dict[str, Any]) -> str:
    """The mail's HTML part from `mail.mjml`."""
    # No fonts from elsewhere: they would tell another party who opens our mails.
    return str(mjml2html(printable(_templates().get_template("mail.mjml").render(**values)), fonts={}))


def text_of(values: dict[str, Any]) -> str:
    """The mail's plain-text part, for those who read without pictures."""
    plain = Environment(autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = (Path(__file__).parent / "templates" / "sends" / "mail.txt").read_text()
    text = printable(plain.from_string(source).render(**values))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def printable(text: str) -> str:
    """The text without the signs that no reader sees and that break a mail."""
    return UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """The text as a header may hold it."""
    return " ".join(printable(text).split())


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text whose paragraphs are parted by empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
