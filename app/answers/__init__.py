"""Answers: what people told of themselves in forms, quizzes and surveys, by person or only as a count.

Other rooms use the names below and nothing deeper.
"""

from app.answers.checking import checked
from app.answers.keeping import count, keep, keep_for_customer, of_customer, totals
from app.answers.models import Answer, AnswerTotal
from app.answers.privacy import PRIVACY

__all__ = [
    "PRIVACY",
    "Answer",
    "AnswerTotal",
    "checked",
    "count",
    "keep",
    "keep_for_customer",
    "of_customer",
    "totals",
]
