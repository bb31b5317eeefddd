"""Installing and uninstalling the app in a shop, as the admin's buttons do."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from devstore import clock
from devstore.app_config import AppConfig
from devstore.billing.charging import end_all
from devstore.billing.choosing import leave
from devstore.models import Customer, Installation, Metafield, Order, Shop, WebhookSubscription
from devstore.payloads import instant_text, shop_body
from devstore.pixels.running import forget_own
from devstore.platform.tokens import forget_all
from devstore.webhooks import queue


def find_installation(session: Session, shop: Shop, client_id: str) -> Installation | None:
    """The app's installation in this shop, live or not."""
    wanted = select(Installation).where(Installation.shop_id == shop.id, Installation.client_id == client_id)
    return session.scalar(wanted)


def install(
    session: Session, shop: Shop, app: AppConfig, client_id: str, scopes: tuple[str, ...] = ()
) -> Installation:
    """Grant the app these scopes, or those it declares. Tokens come by exchange only."""
    now = clock.now(session)
    installation = find_installation(session, shop, client_id)
    if installation is None:
        installation = Installation(shop_id=shop.id, client_id=client_id, scopes="", installed_at=now)
        session.add(installation)
    elif not installation.is_live:
        installation.installed_at, installation.scopes, installation.uninstalled_at = now, "", None
    kept = [scope for scope in app.optional_scopes if scope in installation.scopes.split(",")]
    set_scopes(session, shop, installation, [*(scopes or app.scopes), *kept])
    return installation


def set_scopes(session: Session, shop: Shop, installation: Installation, scopes: Iterable[str]) -> None:
    """Make these the granted scopes; a change of an installation that had some sends app/scopes_update."""
    before, after = installation.scopes, ",".join(dict.fromkeys(scopes))
    installation.scopes = after
    session.flush()
    if before and before != after:
        body = {
            "id": installation.id,
            "previous": before.split(","),
            "current": after.split(",") if after else [],
            "updated_at": instant_text(clock.now(session)),
        }
        queue(session, shop, "app/scopes_update", body)


def uninstall(session: Session, shop: Shop, installation: Installation) -> None:
    """Kill the tokens, drop what the app made through the API, and send app/uninstalled."""
    end_all(session, shop)
    forget_all(session, installation)
    installation.uninstalled_at = clock.now(session)
    leave(session, shop)
    forget_own(session, shop)
    session.execute(delete(WebhookSubscription).where(WebhookSubscription.shop_id == shop.id))
    session.execute(
        delete(Metafield).where(Metafield.shop_id == shop.id, Metafield.owner_type == "AppInstallation")
    )
    queue(session, shop, "app/uninstalled", shop_body(shop))


def redact_shop(session: Session, shop: Shop) -> None:
    """Send shop/redact, as the platform does 48 hours after an uninstall."""
    queue(session, shop, "shop/redact", {"shop_id": shop.id, "shop_domain": shop.domain})


def redact_customer(session: Session, shop: Shop, customer: Customer) -> None:
    """Send customers/redact."""
    body = {**_compliance_head(shop, customer), "orders_to_redact": _orders_of(session, customer)}
    queue(session, shop, "customers/redact", body)


def request_customer_data(session: Session, shop: Shop, customer: Customer) -> None:
    """Send customers/data_request."""
    number = int(clock.now(session).timestamp())
    body = {**_compliance_head(shop, customer), "orders_requested": _orders_of(session, customer)}
    queue(session, shop, "customers/data_request", {**body, "data_request": {"id": number}})


def _compliance_head(shop: Shop, customer: Customer) -> dict[str, object]:
    person = {"id": customer.id, "email": customer.email, "phone": customer.phone}
    return {"shop_id": shop.id, "shop_domain": shop.domain, "customer": person}


def _orders_of(session: Session, customer: Customer) -> list[int]:
    return list(session.scalars(select(Order.id).where(Order.customer_id == customer.id).order_by(Order.id)))
