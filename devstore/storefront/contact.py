"""Who buys and where it goes: what the checkout's form knows, is sent and asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from devstore.storefront.visits import Visit

COUNTRIES = {
    "US": "United States",
    "GB": "United Kingdom",
    "DE": "Germany",
    "AT": "Austria",
    "CA": "Canada",
    "FR": "France",
    "IE": "Ireland",
    "NL": "Netherlands",
    "RO": "Romania",
    "SE": "Sweden",
}
FIELDS = ("email", "first_name", "last_name", "address1", "city", "zip", "country_code")


@dataclass
class Contact:
    """What the form holds. The marketing box is never ticked for the shopper."""

    values: dict[str, str]
    accepts_marketing: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> dict[str, Any]:
        names = ("first_name", "last_name", "address1", "city", "zip", "country_code")
        country = COUNTRIES.get(self.values["country_code"], "")
        return {**{name: self.values[name] for name in names}, "country": country}

    @property
    def told(self) -> dict[str, Any]:
        """What the app hears of it."""
        email, address = self.values["email"], self.address
        return {"email": email, "accepts_marketing": self.accepts_marketing, "address": address}

    def check(self) -> None:
        """Note what is missing or wrong."""
        name, at, domain = self.values["email"].partition("@")
        if not (name and at and "." in domain.strip(".")) or " " in self.values["email"]:
            self.errors["email"] = "Enter a valid email"
        if not self.values["last_name"]:
            self.errors["last_name"] = "Enter a last name"
        if self.values["country_code"] not in COUNTRIES:
            self.errors["country_code"] = "Select a country"


def known_contact(here: Visit) -> Contact:
    """What is known of who is signed in."""
    customer = here.customer
    address = (customer.default_address if customer else None) or {}
    values = {name: str(address.get(name) or "") for name in FIELDS}
    if customer is not None:
        values |= {
            "email": customer.email or "",
            "first_name": customer.first_name,
            "last_name": customer.last_name,
        }
    values["country_code"] = values["country_code"] or here.shop.country_code
    return Contact(values)


def sent_contact(form: Mapping[str, str]) -> Contact:
    values = {name: form.get(name, "").strip() for name in FIELDS}
    return Contact(values, accepts_marketing="accepts_marketing" in form)
