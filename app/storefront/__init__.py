"""Storefront: the shoppers' door. Knows visitors only; nothing here tells who a customer is."""

from app.storefront.publishing import JOBS
from app.storefront.routes import blueprint
from app.storefront.traces import TRACES

BLUEPRINTS = [blueprint]

__all__ = ["BLUEPRINTS", "JOBS", "TRACES"]
