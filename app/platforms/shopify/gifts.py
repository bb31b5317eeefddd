"""Codes by the hundred, gift cards and store credit, in the platform's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core.money import major_of, minor_of
from app.platforms.gifts import Batch, CardSpec, CreditHistory, CreditSpec, CreditTaken, GiftMade
from app.platforms.shopify.client import AdminClient
from app.platforms.shopify.reading import moment, platform_id

CREDIT, DEBIT = "StoreCreditAccountCreditTransaction", "StoreCreditAccountDebitTransaction"
SKEW = timedelta(minutes=10)
"""By so much the platform's clock may differ from ours."""

Node = dict[str, Any]


class ShopifyGifts:
    """The part of a Shopify store that gives."""

    _client: AdminClient
    _currency: str

    def add_codes(self, discount_id: str, codes: Sequence[str]) -> str:
        payload = self._client.mutate(
            "discount_codes_add",
            id=f"gid://shopify/DiscountCodeNode/{discount_id}",
            codes=[{"code": each} for each in codes],
        )
        return platform_id(payload["bulkCreation"]["id"])

    def codes_added(self, batch_id: str) -> Batch:
        gid = f"gid://shopify/DiscountRedeemCodeBulkCreation/{batch_id}"
        found = self._client.query("discount_codes_added", id=gid).data["discountRedeemCodeBulkCreation"]
        if not found:
            return Batch(is_done=True, ids={})
        made = [each for each in found["codes"]["nodes"] if each["discountRedeemCode"]]
        ids = {each["code"]: platform_id(each["discountRedeemCode"]["id"]) for each in made}
        return Batch(bool(found["done"]), ids)

    def remove_codes(self, discount_id: str, code_ids: Sequence[str]) -> None:
        self._client.mutate(
            "discount_codes_remove",
            id=f"gid://shopify/DiscountCodeNode/{discount_id}",
            codes=[f"gid://shopify/DiscountRedeemCode/{each}" for each in code_ids],
        )

    def create_card(self, spec: CardSpec) -> GiftMade:
        card: Node = {
            "initialAmount": _money(spec.amount_minor, spec.currency),
            "code": spec.code,
            "note": spec.reference,
            "expiresOn": spec.expires_on.isoformat(),
        }
        if spec.customer_platform_id:
            card["customerId"] = _customer(spec.customer_platform_id)
        made = self._client.mutate("gift_card_create", card=card)["giftCard"]
        return GiftMade(platform_id(made["id"]), spec.amount_minor)

    def find_card(self, reference: str, *, since: datetime) -> GiftMade | None:
        after, query = None, f"created_at:>='{since - SKEW:%Y-%m-%dT%H:%M:%SZ}'"
        while True:
            page = self._client.query("gift_cards_found", query=query, after=after).data["giftCards"]
            for node in page["nodes"]:
                if node["note"] == reference:
                    left_minor = minor_of(node["balance"]["amount"], self._currency)
                    return GiftMade(platform_id(node["id"]), left_minor, bool(node["enabled"]))
            if not page["pageInfo"]["hasNextPage"]:
                return None
            after = page["pageInfo"]["endCursor"]

    def deactivate_card(self, platform_id: str) -> None:
        self._client.mutate("gift_card_deactivate", id=f"gid://shopify/GiftCard/{platform_id}")

    def give_credit(self, spec: CreditSpec) -> GiftMade:
        credit = {
            "creditAmount": _money(spec.amount_minor, spec.currency),
            "expiresAt": spec.ends_at.isoformat().replace("+00:00", "Z"),
        }
        owner = _customer(spec.customer_platform_id)
        made = self._client.mutate("store_credit_give", id=owner, credit=credit)
        change = made["storeCreditAccountTransaction"]
        return GiftMade(platform_id(change["id"]), spec.amount_minor)

    def credit_history(self, customer_platform_id: str, currency: str) -> CreditHistory:
        given, taken = [], []
        for node in self._changes(customer_platform_id, currency):
            if node["__typename"] == CREDIT and node["expiresAt"]:
                amount_minor = minor_of(node["amount"]["amount"], currency)
                spec = CreditSpec(
                    customer_platform_id=customer_platform_id, amount_minor=amount_minor,
                    currency=currency, ends_at=moment(node["expiresAt"]),
                )  # fmt: skip
                left_minor = minor_of(node["remainingAmount"]["amount"], currency)
                given.append((spec, GiftMade(platform_id(node["id"]), left_minor)))
            elif node["__typename"] == DEBIT:
                amount_minor = abs(minor_of(node["amount"]["amount"], currency))
                taken.append(CreditTaken(platform_id(node["id"]), amount_minor, moment(node["createdAt"])))
        return CreditHistory(tuple(given), tuple(taken))

    def take_credit(self, customer_platform_id: str, amount_minor: int, currency: str) -> str:
        debit = {"debitAmount": _money(amount_minor, currency)}
        taken = self._client.mutate("store_credit_take", id=_customer(customer_platform_id), debit=debit)
        return platform_id(taken["storeCreditAccountTransaction"]["id"])

    def _changes(self, customer_platform_id: str, currency: str) -> Iterator[Node]:
        owner = _customer(customer_platform_id)
        customer = self._client.query("store_credit_accounts", id=owner).data["customer"]
        accounts = customer["storeCreditAccounts"]["nodes"] if customer else []
        for account in accounts:
            if account["balance"]["currencyCode"] != currency:
                continue
            after = None
            while True:
                found = self._client.query("store_credit_changes", id=account["id"], after=after)
                page = found.data["storeCreditAccount"]["transactions"]
                yield from page["nodes"]
                if not page["pageInfo"]["hasNextPage"]:
                    break
                after = page["pageInfo"]["endCursor"]


def _money(minor: int, currency: str) -> Node:
    return {"amount": str(major_of(minor, currency)), "currencyCode": currency}


def _customer(platform_id: str) -> str:
    return f"gid://shopify/Customer/{platform_id}"
