"""Five hundred ways to have a page run what a merchant typed, and a reader that finds what would run."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import product

SEEDS = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "{{ config }}",
    "${alert(1)}",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<style>*{background:url(//evil.example)}</style>",
    "red;background:url(//evil.example)",
    "<math><mi xlink:href=javascript:alert(1)>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=x>",
    "\\u003cscript\\u003ealert(1)",
)
WAYS = (
    str,
    str.upper,
    str.title,
    lambda text: f"Tea {text}",
    lambda text: text.replace(" ", "/"),
    lambda text: text.replace("<", "<\x0b"),
    lambda text: text.replace("alert", "al\u200bert"),
    lambda text: f"{text}{text}",
    lambda text: text.replace('"', "&quot;"),
    lambda text: text.replace("<", "＜"),
    lambda text: f"'{text}'",
    lambda text: f'"{text}"',
    lambda text: f"`{text}`",
    lambda text: f"</p>{text}",
    lambda text: f"*/{text}/*",
    lambda text: text.replace("(1)", "`1`"),
    lambda text: f"{text}<!--",
    lambda text: f"\u202e{text}",
    lambda text: f"%3c{text}",
    lambda text: text.swapcase(),
)
PAYLOADS = tuple(way(seed) for seed, way in product(SEEDS, WAYS))
"""Where a way has nothing to change in a seed, the seed stands twice."""
ADDRESSES = frozenset({"href", "src", "action", "formaction", "data-src", "hx-post", "hx-get", "srcdoc"})


class Page(HTMLParser):
    """Everything in a page that runs or leads somewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.runs: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if tag == "script" and "src" not in given:
            self.runs.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.runs.append(name)
            if name in ADDRESSES and not _is_safe(value or ""):
                self.runs.append(f"{name}={value}")


def _is_safe(address: str) -> bool:
    if address == "data:,":
        return True  # the empty picture of a page without one
    scheme, colon, _ = address.strip().partition(":")
    return not colon or scheme.lower() in {"http", "https"} or "/" in scheme
