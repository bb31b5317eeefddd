"""Strategies: one module a family, each strategy a function from what is known to ids of ours, best first."""

from app.carousels.strategies.catalogue import SHARED_FAMILIES, STRATEGIES, Strategy, find

__all__ = ["SHARED_FAMILIES", "STRATEGIES", "Strategy", "find"]
