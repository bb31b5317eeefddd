"""Insights: what the merchant's figures say. Reads other rooms' books and writes nothing.

Other rooms use the names below and nothing deeper.
"""

from app.insights.figures import Figures, MonthOfSales, kpis
from app.insights.purchases import active_window
from app.insights.retention import MonthOfRetention, Retention, months_of_retention, retention_by_month
from app.insights.winback import Lapsed, to_win_back

__all__ = [
    "Figures",
    "Lapsed",
    "MonthOfRetention",
    "MonthOfSales",
    "Retention",
    "active_window",
    "kpis",
    "months_of_retention",
    "retention_by_month",
    "to_win_back",
]
