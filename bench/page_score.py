"""`python -m bench.page_score`: Lighthouse with the app and without it, weighted over three pages.

The platform's own measure: home 17, product 40, collection 43 %. Two stand-in stores of the same shop stand
side by side, one that never knew the app and one with its embed, carousels, popups and pixel; each round
loads every page in both, in turns, so that whatever else the machine does falls on both. Lighthouse 12 with
its usual phone (CPU 4x, slow 4G, simulated) in Chromium; installed here only, by `npm ci` beside its lock.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.table import Line, rendered
from tests.browser.widget_pages import CHROMIUM
from tests.stack import Stack, running_stack

HERE = Path(__file__).parent / "lighthouse"
WEIGHTS = {"home": 0.17, "product": 0.40, "collection": 0.43}
PARTS = {"fcp": ("first paint", "ms"), "lcp": ("largest paint", "ms"), "tbt": ("blocking", "ms"),
         "cls": ("layout shift", ""), "bytes": ("weight", "B")}  # fmt: skip
SECONDS = 240

Scores = dict[str, float]


def page_score(rounds: int) -> list[Line]:
    """The weighted change with the band of its rounds, then each page and what its parts changed by."""
    _install()
    with tempfile.TemporaryDirectory(prefix="perennial-lighthouse-") as folder, ExitStack() as houses:
        shops = {
            name: houses.enter_context(
                running_stack(Path(folder) / name, shop="records", opened=name == "with")
            )
            for name in ("without", "with")
        }
        pages = _pages(shops["with"])
        for shop in shops.values():
            _warm(shop, pages)
        found = [_round(shops, pages, number) for number in range(rounds)]
    return _told(found)


def _install() -> None:
    if not (HERE / "node_modules" / "lighthouse").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)


def _pages(stack: Stack) -> dict[str, str]:
    product = stack.store.ask(f"{stack.domain}/products", limit=1)[0]["handle"]
    return {"home": "/", "product": f"/products/{product}", "collection": "/collections/vinyl"}


def _warm(shop: Stack, pages: dict[str, str]) -> None:
    for path in pages.values():
        for _ in range(3):
            assert shop.page(path).status_code == 200, path


def _round(shops: dict[str, Stack], pages: dict[str, str], number: int) -> dict[str, dict[str, Scores]]:
    """By page and side. Who goes first changes with the round."""
    order = sorted(shops, reverse=bool(number % 2))
    return {
        page: {side: _measured(shops[side].storefront + path) for side in order}
        for page, path in pages.items()
    }


def _measured(address: str) -> Scores:
    command = ["node", "measure.mjs", address, CHROMIUM]
    ran = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=SECONDS, check=True)
    scores: Scores = json.loads(ran.stdout)
    return scores


def _told(found: list[dict[str, dict[str, Scores]]]) -> list[Line]:
    def change(each: dict[str, dict[str, Scores]], page: str, part: str = "score") -> float:
        return each[page]["with"][part] - each[page]["without"][part]

    weighted = [sum(share * change(each, page) for page, share in WEIGHTS.items()) for each in found]
    lines = [Line("12 weighted Lighthouse change", _band(weighted), "at least -1; goal 0")]
    for page, share in WEIGHTS.items():
        alone = statistics.median(each[page]["without"]["score"] for each in found)
        changes = [
            f"{title} {statistics.median(change(each, page, part) for each in found):+.4g} {unit}".rstrip()
            for part, (title, unit) in PARTS.items()
        ]
        own = _band([change(each, page) for each in found])
        lines.append(Line(f"{page}, {share:.0%}", f"{own}; {', '.join(changes)}", f"{alone:.0f} without"))
    return lines


def _band(values: list[float]) -> str:
    return (
        f"{statistics.median(values):+.1f} ({min(values):+.1f} to {max(values):+.1f}, {len(values)} rounds)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    lines = page_score(parser.parse_args().rounds)
    sys.stdout.write(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n\n{rendered(lines)}\n")


if __name__ == "__main__":
    main()
