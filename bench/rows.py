"""Bytes that a row of cards adds to each type of page of the record shop, in a theme of the stand-in."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

from bench.table import Line, rendered
from tests.stack import Stack, running_stack

PAGES = {
    "home": ("/", "best-sellers"),
    "product": ("/products/volta-nine-alternating-current", "product-carousel"),
    "collection": ("/collections/all", "best-sellers"),
    "cart": ("/cart", "cart-carousel"),
    "search": ("/search?q=nothing-of-that-name", "best-sellers"),
    "not_found": ("/nowhere", "best-sellers"),
}
ROW = re.compile(r'<section class="pnl".*?</section>', re.DOTALL)
MOST = 1_024
BROTLI = """
const { brotliCompressSync } = require("zlib"), { readFileSync } = require("fs")
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((it) => brotliCompressSync(it).length)))
"""


def rows_in_pages(folder: Path, theme: str = "press") -> list[Line]:
    """Brotli bytes of each page less those of the same page without its row."""
    with running_stack(folder, shop="records") as stack:
        stack.settle(120)
        blocks = {name: [block] for name, (_, block) in PAGES.items()}
        stack.store.control(f"{stack.domain}/theme", {"theme": theme, "blocks": blocks})
        return [_line(stack, name, path) for name, (path, _) in PAGES.items()]


def _line(stack: Stack, name: str, path: str) -> Line:
    html = stack.page(path).text
    rows = ROW.findall(html)
    whole, bare = _brotli([html, ROW.sub("", html)])
    cards = sum(row.count("<li ") for row in rows)
    return Line(
        f"3 a row of {cards} cards adds to the page {name}", f"{whole - bare:,} bytes", f"at most {MOST:,}"
    )


def _brotli(pages: list[str]) -> list[int]:
    ran = subprocess.run(
        ["node", "-e", BROTLI], input=json.dumps(pages), capture_output=True, text=True, check=True
    )
    return [int(size) for size in json.loads(ran.stdout)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="perennial-rows-") as home:
        print(rendered(rows_in_pages(Path(home))))
