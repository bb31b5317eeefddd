"""Operators: is it well, how busy is it, and the commands to look after it."""

from app.operators.commands import COMMANDS
from app.operators.health import blueprint

BLUEPRINTS = [blueprint]

__all__ = ["BLUEPRINTS", "COMMANDS"]
