from app import mail
from app.core.unit import unit_of_work


def test_an_address_is_known_in_every_spelling_and_in_its_shop_only(shop, other_shop):
    with unit_of_work():
        assert mail.suppress(shop.id, "Ada@Example.com ", "bounced")
        assert not mail.suppress(shop.id, "ada@example.com", "complained")

    for spelling in ("ADA@EXAMPLE.COM", " ada@example.com", "\uff21da@example.com"):
        assert mail.is_suppressed(shop.id, spelling)
    assert not mail.is_suppressed(other_shop.id, "ada@example.com")


def test_who_asks_for_mail_again_gets_it_in_that_shop(shop, other_shop):
    with unit_of_work():
        for each in (shop, other_shop):
            mail.suppress(each.id, "ada@example.com", "unsubscribed")
        mail.unsuppress(shop.id, "ADA@example.com")

    assert not mail.is_suppressed(shop.id, "ada@example.com")
    assert mail.is_suppressed(other_shop.id, "ada@example.com")


def test_only_her_own_unsubscribing_can_be_taken_back(shop):
    with unit_of_work():
        mail.suppress(shop.id, "ada@example.com", "bounced")
        mail.unsuppress(shop.id, "ada@example.com")

    assert mail.suppressed_because(shop.id, "ada@example.com") == "bounced"


def test_a_bounce_takes_the_place_of_an_unsubscribing_and_not_the_other_way(shop):
    with unit_of_work():
        mail.suppress(shop.id, "ada@example.com", "unsubscribed")
        assert not mail.suppress(shop.id, "ada@example.com", "bounced")
        assert not mail.suppress(shop.id, "ada@example.com", "unsubscribed")

    assert mail.suppressed_because(shop.id, "ada@example.com") == "bounced"
