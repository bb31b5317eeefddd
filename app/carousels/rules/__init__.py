"""Merchants' rules: IF something holds for the page and its customer, THEN do something with products."""

from app.carousels.rules.matching import InForce, in_force
from app.carousels.rules.shapes import Condition, Rule

__all__ = ["Condition", "InForce", "Rule", "in_force"]
