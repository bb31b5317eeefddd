"""Offers: every code that leaves the house, from the promise to its use.

Other rooms use the names below and nothing deeper.
"""

from datetime import timedelta

from app.core.registry import Recurring
from app.offers.expiring import expire
from app.offers.holders import is_promised
from app.offers.issuing import issue, issue_inline, withdraw
from app.offers.models import Voucher, VoucherState
from app.offers.privacy import PRIVACY
from app.offers.state import state as STATE
from app.offers.terms import OfferKind, OfferTerms
from app.offers.traces import TRACES
from app.offers.vouchers import (
    OfferEnded,
    change_owner,
    counts,
    get,
    page,
    refuse_ended,
    reserve,
    settle,
    share,
    void,
)

JOBS = {"offers.issue": issue, "offers.withdraw": withdraw, "offers.expire": expire}
RECURRING = [Recurring("offers.expire", timedelta(hours=1))]

__all__ = [
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "STATE",
    "TRACES",
    "OfferEnded",
    "OfferKind",
    "OfferTerms",
    "Voucher",
    "VoucherState",
    "change_owner",
    "counts",
    "get",
    "is_promised",
    "issue_inline",
    "page",
    "refuse_ended",
    "reserve",
    "settle",
    "share",
    "void",
]
