"""Comparisons by pages: for lists that a store draws without script, and therefore without knowing who looks.

Each week a share of the products, drawn anew, shows plain best sellers in place of the list.
"""

from app.experiments.pages.drawing import is_plain, period_at
from app.experiments.pages.judging import PageReport, report_of_pages
from app.experiments.pages.running import begin_pages, latest_of_pages, of_pages, stop_pages

__all__ = [
    "PageReport",
    "begin_pages",
    "is_plain",
    "latest_of_pages",
    "of_pages",
    "period_at",
    "report_of_pages",
    "stop_pages",
]
