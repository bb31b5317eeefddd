"""Recipients: the mail readers' door `/e/`. Links carry who and what, signed; GET changes no consent."""

from app.recipients.routes import blueprint

BLUEPRINTS = [blueprint]

__all__ = ["BLUEPRINTS"]
