"""Fern & Finch, a garden shop of Berlin for tests: few things, long German titles, one Arabic one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from devstore.data.shapes import Collection, Customer, Line, Order, Product, ShopContent, Variant

_PRODUCTS = (
    # handle, title, type, vendor, (variant title, price, compare at, stock) ...
    (
        "giesskanne",
        "Handgefertigte Gießkanne aus feuerverzinktem Stahlblech mit abnehmbarer Messingbrause und "
        "Doppelgriff für Balkonkastenbepflanzung",
        "Werkzeug",
        "Finkenwerk",
        (("5 Liter", 4900, None, 12), ("9 Liter", 6400, 7200, 0)),
    ),
    (
        "farn",
        "Königsfarn im Tontopf",
        "Pflanzen",
        "Fern & Finch",
        (("Klein", 1290, None, 30), ("Groß", 2490, None, 3)),
    ),
    ("samen", "بذور الريحان العطري لحديقة الشرفة", "Saatgut", "بستان", (("Default Title", 390, None, 100),)),
    (
        "handschuhe",
        "Gartenhandschuhe „Rosenkavalier“ <dornenfest>",
        "Kleidung",
        "Finkenwerk",
        (("M", 1800, None, 8), ("L", 1800, None, 1)),
    ),
    (
        "erde",
        "Torffreie Bio-Hochbeet- und Kübelpflanzenerde mit Langzeitdüngung",
        "Erde",
        "Fern & Finch",
        (("20 l", 990, None, 60), ("40 l", 1690, None, 44)),
    ),
    (
        "futterhaus",
        "Futterhäuschen für Finken & Meisen",
        "Vögel",
        "Finkenwerk",
        (("Default Title", 3450, 3900, 5),),
    ),
    (
        "streufutter",
        "Streufutter",
        "Vögel",
        "Fern & Finch",
        (("1 kg", 590, None, 80), ("5 kg", 2190, None, 20)),
    ),
    (
        "gutschein",
        "Geschenkkärtchen zum Einpflanzen",
        "Saatgut",
        "Fern & Finch",
        (("Default Title", 250, None, 0),),
    ),
)
_CUSTOMERS = (
    ("anneliese.muster@example.com", "Anneliese", "Muster-Schönbächler", "DE", "Berlin", "de-DE", 300, True),
    ("omar.haddad@example.com", "عمر", "حداد", "DE", "Köln", "ar", 200, False),
    ("bob.sparrow@example.com", "Bob", "O'Sparrow", "IE", "Cork", "en-IE", 90, True),
)
_ORDERS = (
    # customer, days ago, shipping, discount on the first line, (product, variant place, quantity) ...
    (1, 299, 490, 0, ((1, 1, 1), (5, 2, 2))),
    (1, 250, 490, 0, ((7, 1, 2),)),
    (2, 200, 490, 0, ((3, 1, 5),)),
    (1, 180, 0, 500, ((6, 1, 1), (7, 2, 1))),
    (2, 150, 490, 0, ((3, 1, 3), (2, 1, 1))),
    (1, 120, 490, 0, ((7, 1, 3),)),
    (3, 90, 990, 0, ((4, 1, 1),)),
    (None, 60, 490, 0, ((8, 1, 4),)),
    (3, 30, 0, 690, ((6, 1, 2), (4, 2, 1))),
    (1, 2, 490, 0, ((7, 1, 1), (2, 2, 1))),
)
_COLOURS = ("#3f7f79", "#7a9e5f", "#e07a5f", "#b5382a", "#6b4f3a", "#3a7ca5", "#e0a93b", "#8b6fa8")


def tiny(today: date) -> ShopContent:
    """The same shop for the same day, always. Order 8 has no customer; two variants are sold out."""
    products = tuple(_product(key, today) for key in range(1, len(_PRODUCTS) + 1))
    orders = tuple(_order(key, products, today) for key in range(1, len(_ORDERS) + 1))
    return ShopContent(
        domain="fern-and-finch.myshopify.com",
        handle="fern-and-finch",
        name="Fern & Finch",
        tagline="Für Balkon, Beet und Vogelhaus.",
        currency="EUR",
        timezone="Europe/Berlin",
        owner_name="Greta Finkbein",
        owner_email="greta@fern-and-finch.example.com",
        country="DE",
        language="de",
        products=products,
        collections=(
            _collection("all", "Alles", products),
            _collection("vogelfreunde", "Für Vogelfreundinnen & Vogelfreunde", [products[5], products[6]]),
        ),
        customers=tuple(_customer(key, today) for key in range(1, len(_CUSTOMERS) + 1)),
        orders=lambda: iter(orders),
    )


def _ago(today: date, days: int, hour: int) -> datetime:
    return datetime.combine(today - timedelta(days=days), time(hour, 30), UTC)


def _product(key: int, today: date) -> Product:
    handle, title, product_type, vendor, variants = _PRODUCTS[key - 1]
    return Product(
        key=key,
        handle=handle,
        title=title,
        body_html="<p>Aus unserer Werkstatt in Neukölln.</p>",
        vendor=vendor,
        product_type=product_type,
        tags=(product_type,),
        created_at=_ago(today, 400 - key, 8),
        image=_image(key),
        variants=tuple(
            Variant(key * 10 + place, name, f"FF-{key}-{place}", price, compare_at, stock)
            for place, (name, price, compare_at, stock) in enumerate(variants, start=1)
        ),
    )


def _image(key: int) -> str:
    colour = _COLOURS[key - 1]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 600" role="img">'
        f'<rect width="600" height="600" fill="#f4efe4"/><circle cx="300" cy="300" r="190" fill="{colour}"/>'
        f'<path d="M300 430Q{180 + key * 10} 300 300 170Q{420 - key * 10} 300 300 430" fill="#f4efe4"/></svg>'
    )


def _collection(handle: str, title: str, products: Sequence[Product]) -> Collection:
    return Collection(handle, title, "", tuple(product.handle for product in products))


def _customer(key: int, today: date) -> Customer:
    email, first_name, last_name, country, city, locale, days, accepts = _CUSTOMERS[key - 1]
    created_at = _ago(today, days, 9)
    return Customer(
        key=key,
        email=email,
        first_name=first_name,
        last_name=last_name,
        country_code=country,
        city=city,
        locale=locale,
        created_at=created_at,
        accepts_marketing=accepts,
        consent_at=created_at if accepts else None,
    )


def _order(key: int, products: Sequence[Product], today: date) -> Order:
    customer, days, shipping, discount, wanted = _ORDERS[key - 1]
    lines = []
    for place, (product_key, variant_place, quantity) in enumerate(wanted):
        variant = products[product_key - 1].variants[variant_place - 1]
        lines.append(
            Line(variant.key, product_key, quantity, variant.price_minor, discount if place == 0 else 0)
        )
    title = "Stammkundenrabatt" if discount else None
    return Order(key, customer, _ago(today, days, 12), tuple(lines), shipping, title)
