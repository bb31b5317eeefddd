"""The plays there are. The first three are ready in every shop from the first minute, without a discount."""

from __future__ import annotations

from app.popups.plays import BIRTHDAY, EMAIL, VARIANT, Play, after, done, question, words

EXIT = after("exit_intent")

DONT_GO = Play(
    name="dont_go",
    title="Don't go",
    is_ready_made=True,
    shows_products=True,
    explained="On the home page, when the pointer leaves at the top or a phone is scrolled up fast.",
    pages=("home",),
    triggers=(EXIT,),
    priority=10,
    content=words(
        "Before you go", "Have a look at what others took home this week.", "Show me", "/collections/all"
    ),
)
FLASH_PROMO = Play(
    name="flash_promo", title="Flash promo", is_ready_made=True, shows_products=True, countdown=True,
    explained=(
        "On product pages, for who hesitates or leaves. With a code it counts down to the moment at which "
        "the store itself ends that code."
    ),
    pages=("product",), triggers=(EXIT, after("hesitation", ms=25_000)), priority=20, template="ticket",
    layout="side",
    content=words(
        "Still thinking it over?", "Here is what others looked at next.", "Show me more", "/collections/all"
    ),
)  # fmt: skip
LAST_CHANCE = Play(
    name="last_chance", title="Last chance", is_ready_made=True, priority=30, template="paper",
    explained="In the cart, for who is about to leave with something in it.",
    pages=("cart",), triggers=(EXIT, after("idle", ms=60_000)), target={"cart_min_minor": 1},
    content=words(
        "Your cart is ready", "Nothing is charged before you say so, and it takes about a minute.",
        "Go to checkout", "/checkout",
    ),
)  # fmt: skip
WELCOME = Play(
    name="welcome", title="Welcome", priority=15, template="postcard", layout="side",
    explained="New shoppers may leave their address, and if they like their birthday. A code may thank them.",
    pages=("any",), triggers=(after("time", ms=30_000), after("scroll", percent=60)),
    target={"visitors": "new"}, cooldown_days=30,
    content=words(
        "Good to have you here", "New things and quiet offers, now and then, by mail.", "Sign me up", ""
    ),
    steps=(
        {
            "kind": "form", "fields": [EMAIL],
            "consent_text": "Yes, send me news of this shop by email. I can stop it at any time.",
        },
        {
            "kind": "form", "title": "One more thing, if you like", "text": "Nothing here is needed.",
            "action": "Save", "decline": "Skip", "fields": [BIRTHDAY],
        },
        done("Thank you", "Please look into your mailbox: one click there confirms your address."),
    ),
)  # fmt: skip
ACCOUNT_NUDGE = Play(
    name="account_nudge", title="Account nudge", priority=12, template="line", layout="sheet",
    can_give=False,
    explained="In the cart, for who is not signed in: how many points this very cart would bring.",
    pages=("cart",), triggers=(after("time", ms=8_000),), target={"signed_in": False, "cart_min_minor": 1},
    content=words(
        "This cart is worth {cart_points} points",
        "Sign in or open an account, and they are yours once the order is paid.",
        "Sign in", "/account/login",
    ),
    needs="Switch the points programme on first: before that nothing is promised.",
)  # fmt: skip
FREE_SHIPPING = Play(
    name="free_shipping", title="Free-shipping bar", priority=5, template="bar", layout="bar",
    can_give=False, cooldown_days=1,
    explained="A slim bar that says how much is left to free shipping, from the cart as it is.",
    pages=("any",), triggers=(after("load"),), target={"cart_min_minor": 1},
    content=words(
        "{left} more and shipping is free", "", "Keep browsing", "/collections/all", "Hide",
        reached="Shipping is free for this cart",
    ),
    needs="Say from which amount your shop ships for free.",
)  # fmt: skip
DELIVERY = Play(
    name="delivery", title="Delivery promise", priority=4, template="bar", layout="bar", can_give=False,
    cooldown_days=1,
    explained="A slim bar on working days, until the hour by which orders still leave that day.",
    pages=("product", "cart"), triggers=(after("load"),),
    schedule={"days": [0, 1, 2, 3, 4], "from": "00:00", "until": "14:00"},
    content=words("Order now and it leaves today", "", "About delivery", "/policies/shipping-policy", "Hide"),
)  # fmt: skip
POINTS_REMINDER = Play(
    name="points_reminder", title="Points balance", priority=8, template="line", layout="sheet",
    can_give=False, cooldown_days=14,
    explained="Reminds who is signed in of the points that wait for her.",
    pages=("home", "collection"), triggers=(after("time", ms=20_000),),
    target={"signed_in": True, "points_min": 1},
    content=words(
        "You have {points} points", "They are yours to use on your next order.", "See my points", "/account"
    ),
    needs="Switch the points programme on first: before that nothing is promised.",
)  # fmt: skip
REWARD = Play(
    name="reward",
    title="Reward unlocked",
    priority=9,
    template="medal",
    can_give=False,
    cooldown_days=14,
    explained="Tells who is signed in, once, that her points are enough for a reward.",
    pages=("any",),
    triggers=(after("time", ms=10_000),),
    target={"signed_in": True, "points_min": 500},
    content=words(
        "You have enough for a reward", "{points} points are waiting for you.", "Choose my reward", "/account"
    ),
    needs="Switch the points programme on first: before that nothing is promised.",
)
SURVEY = Play(
    name="survey", title="Survey", priority=3, template="note", layout="sheet", can_give=False,
    cooldown_days=90,
    explained="One question. The answer lands on the customer's profile, of strangers only the count.",
    pages=("any",), triggers=(after("pages", count=3),),
    content=words("One question", "Your answer helps us choose what comes next.", "Send", ""),
    steps=(
        {
            "kind": "quiz",
            "fields": [
                question(
                    "reason", "What brought you here today?", ("looking", "Just looking"),
                    ("gift", "A gift"), ("known", "Something I know I want"),
                    ("again", "Something I bought before"),
                )
            ],
        },
        done("Thank you", "Noted. Enjoy your visit."),
    ),
)  # fmt: skip
QUIZ = Play(
    name="quiz", title="Quiz", priority=6, template="poster", shows_products=True, can_give=False,
    cooldown_days=30,
    explained="A few questions that end at something that fits. The answers land on the profile.",
    pages=("home", "collection"), triggers=(after("pages", count=4), after("hesitation", ms=30_000)),
    content=words("Find what fits you", "Two questions, and we show you where to look.", "Next", ""),
    steps=(
        {
            "kind": "quiz",
            "fields": [
                question("for_whom", "Who is it for?", ("me", "For me"), ("other", "For somebody else"))
            ],
        },
        {
            "kind": "quiz", "title": "And the last one", "action": "Next", "decline": "No thanks",
            "fields": [
                question(
                    "matters", "What matters most?", ("price", "A good price"), ("lasting", "That it lasts"),
                    ("new", "Something new"),
                )
            ],
        },
        {**done("Here you go", "Have a look at these.", "Show me"), "action_url": "/collections/all"},
    ),
)  # fmt: skip
ANNOUNCEMENT = Play(
    name="announcement", title="Announcement bar", priority=2, template="bar", layout="bar", can_give=False,
    explained="A slim bar at the foot of the page with one thing that everybody should know.",
    pages=("any",), triggers=(after("load"),),
    content=words("Good to know", "", "Read more", "/", "Hide"),
)  # fmt: skip
BACK_IN_STOCK = Play(
    name="back_in_stock", title="Back in stock", priority=1, template="quiet", can_give=False,
    explained="Beside what is sold out: a form for one mail, once, when it can be bought again.",
    pages=("product",), triggers=(after("back_in_stock"),),
    content=words("Sold out, for now", "Leave your address and we write once it is back.", "Tell me", ""),
    steps=(
        {
            "kind": "form", "fields": [EMAIL, VARIANT],
            "consent_text": "Yes, mail me once when this is back in stock.",
        },
        done("Noted", "We write as soon as it is here again."),
    ),
)  # fmt: skip

PLAYS: dict[str, Play] = {
    play.name: play
    for play in (
        DONT_GO, FLASH_PROMO, LAST_CHANCE, WELCOME, ACCOUNT_NUDGE, FREE_SHIPPING, DELIVERY, POINTS_REMINDER,
        REWARD, SURVEY, QUIZ, ANNOUNCEMENT, BACK_IN_STOCK,
    )
}  # fmt: skip
