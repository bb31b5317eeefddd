"""The application: every room wired in one place, so that no room needs to know another's address."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from flask import Flask
from flask_migrate import Migrate
from prometheus_client import CollectorRegistry
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    activity,
    admin,
    answers,
    attention,
    brand,
    carousels,
    catalog,
    customers,
    experiments,
    flows,
    giving,
    importing,
    insights,
    launcher,
    leaving,
    loyalty,
    mail,
    offers,
    operators,
    orders,
    platforms,
    popups,
    reactions,
    recipients,
    recommendations,
    segments,
    sends,
    shops,
    signups,
    storefront,
    value,
    web,
    webhooks,
    worker,
)
from app.core import privacy
from app.core.config import Config
from app.core.database import db, open_database
from app.core.limits import MemoryCounter, RedisCounter
from app.core.registry import Registry

ROOMS: tuple[ModuleType, ...] = (
    platforms, mail, shops, web, catalog, customers, brand, orders, activity, offers, experiments,
    recommendations, loyalty, value, answers, segments, attention, carousels, sends, popups, flows, giving,
    signups, launcher, importing, insights, leaving, reactions, webhooks, storefront, admin, recipients,
    worker, operators,
)  # fmt: skip
MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(config: Config) -> Flask:
    """Build the application for these settings; opens the database, starts nothing."""
    app = Flask("app", static_folder=None)
    app.config["PERENNIAL"] = config
    app.config["SECRET_KEY"] = config.secret_key
    app.extensions["limits"] = RedisCounter(config.redis_url) if config.redis_url else MemoryCounter()
    app.extensions["metrics"] = CollectorRegistry()
    platforms.prepare(app)
    app.extensions["perennial"] = registry = Registry(privacy={"core": privacy.PRIVACY})
    open_database(app, config)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    web.bound_numbers(app)
    for room in ROOMS:
        _collect(app, registry, room)
    if hasattr(web, "prepare"):
        web.prepare(app)
    worker.prepare(app)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _collect(app: Flask, registry: Registry, room: ModuleType) -> None:
    """Take what the room's front desk offers to the house."""
    name = room.__name__.rpartition(".")[2]
    for blueprint in getattr(room, "BLUEPRINTS", ()):
        app.register_blueprint(blueprint)
    for command in getattr(room, "COMMANDS", ()):
        app.cli.add_command(command)
    registry.jobs |= getattr(room, "JOBS", {})
    registry.batches |= getattr(room, "BATCHES", {})
    registry.recurring += getattr(room, "RECURRING", [])
    registry.reactions |= getattr(room, "REACTIONS", {})
    registry.nav += getattr(room, "NAV", [])
    for attribute, shelf in (
        ("PRIVACY", registry.privacy),
        ("TRACES", registry.traces),
        ("HEALTH", registry.health),
        ("STATE", registry.state),
        ("CONFIG", registry.storefront),
    ):
        if hasattr(room, attribute):
            shelf[name] = getattr(room, attribute)
