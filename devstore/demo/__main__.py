"""`python -m devstore.demo`: run the demo, take the tour of a running one, move its clocks, watch it move.

python -m devstore.demo [--shop records|grocer] [--full] [--keep] [--shoppers N]
python -m devstore.demo tour
python -m devstore.demo shift 1d
python -m devstore.demo watch 90
"""

from __future__ import annotations

import argparse
import sys

from devstore.demo.clocks import shift
from devstore.demo.running import run
from devstore.demo.settings import HOURS_A_MINUTE, SHOPPERS, SHOPS, DemoSettings, Life, NotRunning
from devstore.demo.tour import tour
from devstore.demo.watching import watch


def main() -> int:
    parser = argparse.ArgumentParser(prog="devstore.demo", description=__doc__)
    parser.add_argument("act", nargs="?", choices=("run", "tour", "shift", "watch"), default="run")
    parser.add_argument("span", nargs="?", help="for shift: 1d, 12h, 2w; for watch: seconds")
    parser.add_argument("--shop", choices=sorted(SHOPS), default="records")
    parser.add_argument("--full", action="store_true", help="the grocer's whole year, not a slice")
    parser.add_argument("--keep", action="store_true", help="go on with the shop of the last demo")
    parser.add_argument("--shoppers", type=float, default=SHOPPERS, help="visits a minute, 0 for none")
    parser.add_argument("--hours-a-minute", type=float, default=HOURS_A_MINUTE, help="0 is real time")
    given = parser.parse_args()
    settings = DemoSettings.of(given.shop, full=given.full)
    try:
        if given.act == "tour":
            return tour(settings)
        if given.act == "shift":
            return shift(settings, given.span or "1d")
        if given.act == "watch":
            return watch(settings, int(given.span or "90"))
        return run(settings, keep=given.keep, life=Life(given.shoppers, given.hours_a_minute))
    except NotRunning as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
