"""The grocer's aisles: which goods of the published table stand where, and which are no goods at all."""

import re
from collections.abc import Mapping
from functools import cache

NO_GOODS_DEPARTMENTS = (
    "FUEL",
    "COUPON",
    "CHARITABLE CONT",
    "POSTAL CENTER",
    "CNTRL/STORE SUP",
    "PROD-WHS SALES",
    "GM MERCH EXP",
    "PHOTO & VIDEO",
)
NO_GOODS_CATEGORIES = (
    "COUPON/MISC ITEMS",
    "COUPONS/STORE & MFG",
    "COUPON",
    "FUEL",
    "TICKETS",
    "BOTTLE DEPOSITS",
    "PREPAID WIRELESS&ACCESSORIES",
    "LONG DISTANCE CALLING CARDS",
    "IN-STORE PHOTOFINISHING",
    "OVERNIGHT PHOTOFINISHING",
    "PHARMACY",
    "PROD SUPPLIES",
    "MEAT SUPPLIES",
    "DELI SUPPLIES",
    "CIGARETTES",
    "CIGARS",
    "TOBACCO OTHER",
    "SMOKING CESSATIONS",
    "CONTINUITIES",
)
"""Sold at a counter, not from a shelf; tobacco is left out as well."""

AISLES: Mapping[str, str] = {
    # aisle: a pattern over "department, category, type"; the first that matches counts
    "Flowers & garden": r"^FLORAL|^GARDEN|ROSES|LAWN AND GARDEN|BIRD SEED",
    "Baby": r"BABY|INFANT|DIAPER",
    "Pets": r"CAT FOOD|DOG FOOD|CAT LITTER|PET CARE",
    "Beer & wine": r"BEER|WINE|LIQUOR|^SPIRITS",
    "Beauty": r"^COSMETICS|HAIR CARE|MAKEUP|FRAGRANCES|SHAVING|DEODORANT|SOAP|HAND/BODY"
    r"|\bBATH\b(?! TISSUE)|SUNTAN",
    "Health": r"ORAL HYG|COLD AND FLU|ANALGESIC|FIRST AID|VITAMIN|ANTACID|LAXATIVE|SINUS|FEMININE|DIET"
    r"|EYE AND|FOOT CARE",
    "Paper goods": r"TISSUE|PAPER TOWEL|PAPER HOUSE|NAPKIN|WRAPS/BAGS|FOILWARE",
    "Cleaning": r"LAUNDRY|DISHWASH|CLEANG|BLEACH|BROOM|AIR CARE|IRONING|INSECTIC",
    "Ice cream": r"ICE CREAM|NOVELTIES|FRZN ICE|SHERBT",
    "Frozen": r"^FROZEN|FRZN|FROZEN",
    "Fish": r"SEAFOOD|SUSHI|TUNA",
    "Eggs": r"EGGS",
    "Cheese": r"CHEESE",
    "Dairy": r"MILK|YOGURT|MARGARINE|BUTTER\b(?!.*PNT)|CREAMER|DAIRY(?!.*JUICE)",
    "Meat": r"^MEAT|BEEF|PORK|CHICKEN|TURKEY|BACON|SAUSAGE|HOT DOG|LUNCHMEAT|DELI MEAT|POULTRY|\bHAM\b"
    r"|LAMB|VEAL|EXOTIC",
    "Fruit": r"FRUIT|APPLE|BERRIES|GRAPES|CITRUS|MELON|PEARS|BANANA",
    "Vegetables": r"^PRODUCE|VEGETABLE|SALAD|POTATO(?!.*CHIP)|TOMATO|ONION|CARROT|MUSHROOM|PEPPERS|BEANS"
    r"|CORN\b|HERBS",
    "Bakery": r"^PASTRY|BREAD|BUNS|ROLLS|CAKES|PIES|DOUGH|SWEET GOODS|BAKED SWEET|BAGEL",
    "Soft drinks & water": r"SOFT DRINK|SFT DRNK|WATER|ISOTONIC|DRNK|JUICE|JUICES|BEVERAGE|NEW AGE",
    "Coffee & tea": r"COFFEE|TEAS?\b|COCOA",
    "Sweets": r"CANDY|COOKIE|CHOC|GUM\b|DESSERT",
    "Snacks": r"SNACK|CRACKER|CHIPS|POPCORN|NUTS|PRETZEL",
    "Breakfast": r"CEREAL|BRKFST|BREAKFAST|SYRUP|PANCAKE|PNT BTR|JELLY",
    "Soups & tins": r"SOUP|CANNED|SHELF STABLE|MEAT: CANNED|CHILI",
    "Pasta & rice": r"PASTA|NOODLE|DINNER MX|RICE|MACARONI|HISPANIC",
    "Cooking & baking": r"BAKING|SPICE|SUGAR|FLOUR|OIL|SAUCE|CONDIMENT|PICKLE|OLIVE|DRSNG|VINEGAR|GRAVY",
    "Ready to eat": r"^DELI|^RESTAURANT|^CHEF|PREPARED|SANDWICH|PARTY TRAY",
    "Cards & papers": r"GREETING|MAGAZINE|NEWSPAPER|STATIONERY|BOOK",
    "Natural foods": r"^NUTRITION|ORGANIC|NATURAL",
    "Home": r"",
}


@cache
def aisle_of(department: str, category: str, product_type: str) -> str:
    """The aisle of a product, by the three columns of the published table."""
    place = f"{department}, {category}, {product_type}"
    return next(aisle for aisle, pattern in AISLES.items() if re.search(pattern, place))
