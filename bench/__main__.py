"""`python -m bench`: all benchmarks, one table. `--quick` takes a tenth of the work."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench.answering import answering
from bench.cards import cards
from bench.collecting import collecting
from bench.importing import importing
from bench.ingest import ingest
from bench.learning import learning
from bench.paging import paging
from bench.rows import rows_in_pages
from bench.snippet import snippet
from bench.storefront import storefront
from bench.table import rendered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    share = 10 if options.quick else 1
    lines = []
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        home = Path(folder)
        for name, measure in (
            ("webhooks", lambda place: ingest(place, 3000 // share)),
            ("events", lambda place: collecting(place, 20_000 // share)),
            ("storefront", lambda place: answering(place, 400 // share)),
            ("import", lambda place: importing(place, 5000 // share)),
            ("pagination", lambda place: paging(place, "tiny" if options.quick else "records")),
        ):
            print(f"measuring: {name}", file=sys.stderr)
            place = home / name
            place.mkdir()
            lines += measure(place)
    print("measuring: training", file=sys.stderr)
    lines += learning(200_000 // share)
    lines += snippet() + cards()
    print("measuring: storefront budgets", file=sys.stderr)
    lines += storefront(3 if options.quick else 7)
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder:
        lines += rows_in_pages(Path(folder))
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}\n")
    print(rendered(lines))


if __name__ == "__main__":
    main()
