"""Readable names for the grocer's goods, made from the clipped capitals of the published table."""

import re
from collections.abc import Mapping
from functools import lru_cache

WHOLE: Mapping[str, str] = {
    "FLUID MILK WHITE ONLY": "Fresh Milk",
    "SOFT DRINKS 12/18&15PK CAN CAR": "Soda Cans, Big Pack",
    "SOFT DRINKS 20PK&24PK CAN CARB": "Soda Cans, Party Pack",
    "SFT DRNK 2 LITER BTL CARB INCL": "Big-Bottle Soda",
    "SFT DRNK SNGL SRV BTL CARB (EX": "Soda, Single Bottle",
    "SFT DRNK MLT-PK BTL CARB (EXCP": "Soda Bottles, Multipack",
    "YOGURT NOT MULTI-PACKS": "Yogurt",
    "YOGURT MULTI-PACKS": "Yogurt Multipack",
    "MAINSTREAM WHITE BREAD": "White Bread",
    "MAINSTREAM WHEAT/MULTIGRAIN BR": "Multigrain Bread",
    "CANDY BARS (SINGLES)(INCLUDING": "Candy Bar",
    "CANDY BARS (MULTI PACK)": "Candy Bars Multipack",
    "BEERALEMALT LIQUORS": "Beer & Ale",
    "SS ECONOMY ENTREES/DINNERS ALL": "Everyday Frozen Dinner",
    "FRZN SS PREMIUM ENTREES/DNRS/N": "Light Frozen Dinner",
    "FRZN SS PREMIUM ENTREES/DNRS/T": "Classic Frozen Dinner",
    "DAIRY CASE 100% PURE JUICE - O": "Orange Juice",
    "FRZN BAGGED VEGETABLES - PLAIN": "Frozen Vegetables",
    "TOILET TISSUE": "Bath Tissue",
    "RTS SOUP: CHUNKY/HOMESTYLE ET": "Chunky Soup",
    "POURABLE SALAD DRESSINGS": "Salad Dressing",
    "SOFT DRINK POWDER POUCHES": "Drink Mix",
    "IWS SINGLE CHEESE": "Cheese Singles",
    "NON-CRBNTD DRNKING/MNERAL WATE": "Still Water",
    "SGL SV/VEND MACH SNACKS CHIP/P": "Snack-Size Chips",
    "CHEESE CRACKERS (CHEEZ-ITS/GOL": "Cheese Crackers",
    "CANNED CAT FOOD (9 LIVES/FRISK": "Canned Cat Food",
    "SEMI-SOLID SALAD DRESSING MAY": "Mayonnaise",
    "SW GDS:DONUTS": "Donuts",
    "TUNA": "Tuna",
    "BUTTER SPRAY CRACKER (RITZ/CLU": "Butter Crackers",
    "MEXICAN SAUCESSALSAPICANTEE": "Salsa",
    "CATSUP": "Ketchup",
    "DAIRY CASE JUICE DRNK UNDER 10": "Chilled Juice Drink",
    "NATURAL CHEESE EXACT WT CHUNKS": "Block Cheese",
    "NATURAL CHEESE EXACT WT SLICES": "Sliced Cheese",
    "FRZN BREADED PREPARED CHICK": "Breaded Chicken",
    "SOUP CRACKERS (SALTINE/OYSTER)": "Saltine Crackers",
    "TRAY PACK/CHOC CHIP COOKIES": "Chocolate Chip Cookies",
    "BEANS GREEN: FS/WHL/CUT": "Green Beans",
    "MACARONI & CHEESE DNRS": "Macaroni & Cheese",
    "RAMEN NOODLES/RAMEN CUPS": "Ramen Noodles",
    "FRZN MULTI SERVE ENTREES ALL": "Family Frozen Dinner",
    "PREPARED BEANS - BAKED W/PORK": "Baked Beans",
    "MARGARINE: TUBS AND BOWLS": "Margarine Tub",
    "ASEPTIC PACK JUICE AND DRINKS": "Juice Boxes",
    "CARROTS MINI PEELED": "Baby Carrots",
    "PEPPERS GREEN BELL": "Green Bell Peppers",
    "GRAPES RED": "Red Grapes",
    "GRAPES WHITE": "White Grapes",
    "POTATOES RUSSET (BULK&BAG)": "Russet Potatoes",
    "ONIONS SWEET (BULK&BAG)": "Sweet Onions",
    "ONIONS YELLOW (BULK&BAG)": "Yellow Onions",
    "TOMATOES HOTHOUSE ON THE VINE": "Tomatoes on the Vine",
    "TOMATOES VINE RIPE BULK": "Vine-Ripe Tomatoes",
    "CHICKEN BREAST BONELESS": "Boneless Chicken Breast",
    "SALAD BAR FRESH FRUIT": "Fresh Fruit Cup",
    "CANTALOUPE WHOLE": "Cantaloupe",
    "SOUR CREAMS": "Sour Cream",
    "CHICKEN WINGS": "Chicken Wings",
    "PRIMAL": "Beef Cut",
    "LEAN": "Lean Ground Beef",
    "PREMIUM": "Premium Ice Cream",
    "TRADITIONAL": "Ice Cream",
    "MAINSTREAM": "Sandwich Bread",
    "ENHANCED": "Seasoned Pork",
    "BLENDS": "Salad Blend",
    "REGULAR GARDEN": "Garden Salad",
    "PREMIUM - MEAT": "Premium Hot Dogs",
    "POULTRY": "Poultry",
    "BARBIE": "Doll",
    "SEASONAL BARBIE": "Holiday Doll",
}
BRANDED_CATEGORIES: Mapping[str, str] = {
    "MAKEUP AND TREATMENT": "Makeup",
    "COSMETIC ACCESSORIES": "Beauty Tool",
    "FRAGRANCES": "Fragrance",
    "BATH": "Bath Care",
    "SPORTS MEMORABLILIA": "Sports Keepsake",
}
_WORDS = """
    FRZN frozen, SFT soft, DRNK drink, DRNKS drinks, BTL bottle, CHOC chocolate, CHOCOCLATE chocolate,
    CHIX chicken, CHICK chicken, VEG vegetable, VEGS vegetables, SNGL single, SGL single, SRV serve, SS
    single-serve, PKG packaged, PREP prepared, FD food, FDS foods, GDS goods, SW sweet, JCE juice, MX
    mix, MXS mixes, DNRS dinners, DNR dinner, PCKGD packed, REFRGRATD chilled, REFRIGERATED chilled,
    SPECILATY specialty, BRD bread, HH household, CND canned, GRND ground, MLT-PK multipack, PNT peanut,
    BTR butter, SNKS snacks, CKYS cookies, CRKR crackers, CNDY candy, BEV beverage, SAL salad, W with,
    HANDKE handkerchiefs, LIQ&BAR liquid & bar, WT weight, SAUS sausage, CATFD cat food, DOGFD dog food,
    SPEC special, VAC vacuum, PAC packed, ACC accessories, ACCESS accessories, MTHWSH mouthwash
"""
_DROPPED = """
    ALL MISC MISCELLANEOUS OTHER OTHERS INCL EXCP EXCEPT EX ET INCLUDING CARB ONLY FS WHL ASST ASSTD
    BRANDS TYPES SV NON-BASIC FM DL PK WHOLE&CROWNS
"""
WORDS: Mapping[str, str] = dict(pair.strip().split(" ", 1) for pair in _WORDS.split(","))
DROPPED = frozenset(_DROPPED.split())
_UNITS = {
    "OZ": "oz",
    "LB": "lb",
    "CT": "ct",
    "ML": "ml",
    "L": "l",
    "PK": "pack",
    "GA": "gal",
    "IN": "in",
    "QT": "qt",
    "PT": "pt",
}
_SIZE = re.compile(r"^(?:(\d{1,2}) ?(?:PK)?/)?(\d{0,3}(?:\.\d+)?) ?(?:FL )?(OZ|LB|CT|ML|L|PK|GA|IN|QT|PT)\b")
_FIRST_NAMES = (
    "Harrow Juniper Maple Willow Copper Blue Red Silver Old Little Golden Sunny North South Valley River"
    " Cedar Bramble Clover"
    " Pepper Saffron Hazel Birch Aspen Prairie Lakeside Hilltop Meadow Orchard Stone Amber Linden Poppy"
    " Barley Rye Sage Thistle"
    " Robin Heron Otter Badger Fox Wren Finch Dove Larkspur Primrose Marigold Bluebell Foxglove Rowan"
    " Elder Quince Damson Plum"
    " Cherry Hawthorn Alder Beech Chestnut Walnut Pecan Hickory Laurel Myrtle Fennel Tarragon Sorrel"
    " Nettle Mallow Teasel Yarrow"
)
_SECOND_NAMES = (
    "Mill|Farms|Kitchen|& Sons|& Daughters|Creek|Lane|Pantry|Hollow|Brothers|Sisters|House|Barn|Bridge"
    "|Spoon|Kettle|Table|Basket"
    "|Ridge|Grove|Field|Corner|Cellar|Works|Market|Oven|Bakery|Dairy|Acres|Springs|Harvest|Provisions"
    "|Trading|Grange|Crossing"
    "|Garden|Stove|Larder|Row|Point|Bay|Glen|Landing|Station|Post|Hearth|Yard|Well|Gate|Orchards|Ranch"
    "|Homestead|Cottage|Cove"
    "|Heights|Commons|Terrace|Wharf|Vale|Summit|Foods|Goods|Supply|Makers|Union|Collective|Company"
    "|Mercantile|& Co.|Traders"
    "|Depot|Guild"
)
_FIRST = _FIRST_NAMES.split()
_SECOND = _SECOND_NAMES.split("|")


def vendor_of(manufacturer: int, brand: str) -> str:
    """An invented maker for each maker's number; the shop's own brand keeps the shop's name."""
    if brand == "Private":
        return "Larder Lane"
    spread = manufacturer * 2753 % (len(_FIRST) * len(_SECOND))  # a prime, so that neighbours differ
    return f"{_FIRST[spread // len(_SECOND)]} {_SECOND[spread % len(_SECOND)]}"


@lru_cache(maxsize=4096)
def name_of(product_type: str, category: str = "") -> str:
    """The kind of product in words, e.g. "Frozen French Fries" for FRZN FRENCH FRIES.

    Where the table's type is a trade mark, the category gives the name.
    """
    if category in BRANDED_CATEGORIES:
        return BRANDED_CATEGORIES[category]
    if product_type in WHOLE:
        return WHOLE[product_type]
    clean = re.sub(r"\(.*?(\)|$)|\d+%?", " ", product_type).split("/")[0]
    clean = re.sub(
        r"^[A-Z ]{2,6}:|\s-\s.*$|-MAGAZINE", lambda found: " Magazine" if "MAG" in found[0] else "", clean
    )
    words = [
        WORDS.get(word, word.lower()) for word in re.split(r"[\s:]+", clean) if word and word not in DROPPED
    ]
    made = " ".join(_capital(word) for word in " ".join(words).strip(" -&.").split())
    return made or product_type.title()


def size_of(package_size: str | None) -> str:
    """The size as on the shelf, e.g. "12 × 12 oz"; empty when the table has none that makes sense."""
    found = _SIZE.match((package_size or "").strip())
    if not found or not found[2] or float(found[2]) == 0:
        return ""
    amount = f"0{found[2]}" if found[2].startswith(".") else found[2]
    return (f"{found[1]} × " if found[1] else "") + f"{amount} {_UNITS[found[3]]}"


def _capital(word: str) -> str:
    return word if word in ("with", "and", "&") else word[:1].upper() + word[1:]
