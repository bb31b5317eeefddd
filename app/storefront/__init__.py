"""Storefront: the shoppers' door. Knows visitors only; nothing here tells who a customer is."""

from app.storefront import pixel, publishing
from app.storefront.pixel import RECURRING
from app.storefront.routes import blueprint
from app.storefront.traces import TRACES

BLUEPRINTS = [blueprint]
JOBS = publishing.JOBS | pixel.JOBS

__all__ = ["BLUEPRINTS", "JOBS", "RECURRING", "TRACES"]
