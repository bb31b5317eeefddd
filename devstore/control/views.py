"""What the control URLs answer about shops, products, orders and deliveries."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from devstore.models import Delivery, Order, Product, Shop
from devstore.platform.installing import find_installation

Body = dict[str, Any]


def shop_view(session: Session, shop: Shop, client_id: str) -> Body:
    installation = find_installation(session, shop, client_id)
    return {
        "id": shop.id,
        "domain": shop.domain,
        "handle": shop.handle,
        "name": shop.name,
        "url": shop.url,
        "installed": installation is not None and installation.is_live,
        "orders": session.scalar(select(func.count(Order.id)).where(Order.shop_id == shop.id)),
    }


def product_view(product: Product) -> Body:
    variants = [
        {
            "id": variant.id,
            "title": variant.title,
            "price_minor": variant.price_minor,
            "stock": variant.inventory_quantity,
        }
        for variant in product.variants
    ]
    return {
        "id": product.id,
        "handle": product.handle,
        "title": product.title,
        "status": product.status,
        "variants": variants,
    }


def order_view(order: Order) -> Body:
    return {
        "id": order.id,
        "name": order.name,
        "customer_id": order.customer_id,
        "financial_status": order.financial_status,
        "subtotal_minor": order.subtotal_minor,
        "discount_minor": order.discount_minor,
        "shipping_minor": order.shipping_minor,
        "tax_minor": order.tax_minor,
        "total_minor": order.total_minor,
        "current_total_minor": order.current_total_minor,
        "refunded_minor": order.refunded_minor,
        "cancelled": order.cancelled_at is not None,
        "lines": [
            {
                "id": line.id,
                "variant_id": line.variant_id,
                "quantity": line.quantity,
                "current_quantity": line.current_quantity,
                "discount_minor": line.discount_minor,
                "tax_minor": line.tax_minor,
            }
            for line in order.lines
        ],
    }


def delivery_view(delivery: Delivery) -> Body:
    return {
        "id": delivery.id,
        "topic": delivery.topic,
        "uri": delivery.uri,
        "webhook_id": delivery.webhook_id,
        "event_id": delivery.event_id,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "response_status": delivery.response_status,
        "next_at": delivery.next_at.isoformat() if delivery.next_at else None,
        "log": delivery.log,
        "body": delivery.body.decode(),
    }
