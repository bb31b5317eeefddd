"""Recommendation engine: from who bought and viewed what to lists of products. Knows no shop or database."""

from app.recommendations.engine.content import Traits
from app.recommendations.engine.interactions import BadInteractions
from app.recommendations.engine.model import Model
from app.recommendations.engine.setting import Setting, StaleChoice
from app.recommendations.engine.training import fit

__all__ = ["BadInteractions", "Model", "Setting", "StaleChoice", "Traits", "fit"]
