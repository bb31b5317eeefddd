"""Watching the demo: every figure of a page has a name that stays while its value moves."""

from __future__ import annotations

import pytest

from devstore.demo.seen import figures_of
from devstore.demo.watching import Watched

pytestmark = pytest.mark.one_database
PAGE = """
<main><h1>Your customers</h1>
<section><h2>Retention</h2><p class="figure">95.1 %</p><p>Of 1,648 customers 12 stayed.</p><p>No figure.</p>
<table><thead><tr><th scope="col">Month</th><th scope="col">S, <b>active</b></th></tr></thead>
<tbody><tr><th scope="row">May 2026</th><td>10</td></tr>
<tr><th scope="row">June 2026</th><td>12</td></tr></tbody>
</table></section>
<dl><div><dt>Orders</dt><dd>5,626</dd><dd>in all, since 2024</dd></div></dl>
<h2>Newest</h2><span class="count">7 mails</span>
<ul><li><p>Ada <a>1 order</a></p><p>$12.00</p></li><li>Bo 2 orders</li></ul>
<form><label>Points 3</label><input value="4"><p>5 at most</p></form></main>
"""


def test_tiles_columns_rows_and_sentences_are_told_and_forms_are_not() -> None:
    assert figures_of(PAGE) == {
        "Retention: # %": "95.1 %",
        "Retention: Of # customers # stayed.": "Of 1,648 customers 12 stayed.",
        "Retention: Month": "May 2026 | June 2026",
        "Retention: S, active": "10 | 12",
        "Retention: Orders": "5,626 | in all, since 2024",
        "Newest: # mails": "7 mails",
        "Newest: rows": "Ada 1 order $12.00 | Bo 2 orders",
    }


def test_a_figure_that_stands_without_a_reason_is_told_from_one_that_has_it() -> None:
    moved = Watched("Home", "Tiles: Orders", ["1", "2", "2"])
    over = Watched("Home", "Customer retention rate: S, active at start", ["5", "5"])
    stuck = Watched("Home", "Tiles: Average order", ["5", "5"])

    assert moved.has_moved and not over.has_moved
    assert over.stands_because and not stuck.stands_because
