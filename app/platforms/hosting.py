"""The platform that shops of this house stand on; rooms open stores and read deliveries through it."""

from __future__ import annotations

from app.platforms import shopify
from app.platforms.platform import Platform

hosted: Platform = shopify
"""The type checker proves here that the package fulfils the contract."""
