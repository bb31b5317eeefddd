"""Value: what each customer bought so far, and what is expected of her. Segments select by its table.

Other rooms use the names below and nothing deeper.
"""

from app.value.facts import change_owner, refresh
from app.value.gaps import Gaps, gaps_of, gaps_of_collection, gaps_of_kind
from app.value.jobs import JOBS, RECURRING, WORK_OUT
from app.value.lookup import at_risk, by_customers, find
from app.value.models import CustomerValue, RfmGroup
from app.value.privacy import PRIVACY

__all__ = [
    "JOBS",
    "PRIVACY",
    "RECURRING",
    "WORK_OUT",
    "CustomerValue",
    "Gaps",
    "RfmGroup",
    "at_risk",
    "by_customers",
    "change_owner",
    "find",
    "gaps_of",
    "gaps_of_collection",
    "gaps_of_kind",
    "refresh",
]
