"""`python -m devstore.demo`: run the demo, take the tour of a running one, or move its clocks.

python -m devstore.demo [--shop records|grocer] [--full] [--keep] [--shoppers N]
python -m devstore.demo tour
python -m devstore.demo shift 1d
"""

from __future__ import annotations

import argparse
import sys

from devstore.demo.clocks import shift
from devstore.demo.running import run
from devstore.demo.settings import SHOPPERS, SHOPS, DemoSettings, NotRunning
from devstore.demo.tour import tour


def main() -> int:
    parser = argparse.ArgumentParser(prog="devstore.demo", description=__doc__)
    parser.add_argument("act", nargs="?", choices=("run", "tour", "shift"), default="run")
    parser.add_argument("span", nargs="?", help="for shift: 1d, 12h, 2w")
    parser.add_argument("--shop", choices=sorted(SHOPS), default="records")
    parser.add_argument("--full", action="store_true", help="the grocer's whole year, not a slice")
    parser.add_argument("--keep", action="store_true", help="go on with the shop of the last demo")
    parser.add_argument("--shoppers", type=float, default=SHOPPERS, help="visits a minute, 0 for none")
    given = parser.parse_args()
    settings = DemoSettings.of(given.shop, full=given.full)
    try:
        if given.act == "tour":
            return tour(settings)
        if given.act == "shift":
            return shift(settings, given.span or "1d")
        return run(settings, keep=given.keep, shoppers=given.shoppers)
    except NotRunning as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
