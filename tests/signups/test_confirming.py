"""From an address to a consent: only its owner's own press on the button makes one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import activity, customers, mail, signups
from app.core import sealing
from app.core.database import db
from app.core.jobs import Job
from app.core.unit import unit_of_work
from app.customers import ConsentEntry, ConsentState
from tests.sends.making import subscriber
from tests.signups.making import ADA, TEXT, all_signups, leave, letters, link_in, person


@pytest.fixture
def web(app):
    return app.test_client()


@pytest.fixture
def asked(shop, web, run_jobs):
    """The link in the mail that asks Ada, who left her address a moment ago."""
    leave(web, shop)
    run_jobs()
    (letter,) = letters(shop)
    return link_in(letter)


def log_of(customer):
    wanted = select(ConsentEntry).where(ConsentEntry.customer_id == customer.id).order_by(ConsentEntry.id)
    rows = db.session.scalars(wanted)
    return [(row.state, row.source, row.text, row.is_confirmed) for row in rows]


def kinds_of_jobs() -> set[str]:
    return set(db.session.scalars(select(Job.kind)))


def test_an_address_is_asked_and_nothing_is_agreed_to_before_the_answer(shop, asked):
    ada = person(shop)

    assert (ada.consent_state, ada.platform_id) == (ConsentState.PENDING, None)
    assert not customers.has_consent(ada)
    assert log_of(ada) == [("pending", "storefront:popup:7", TEXT, False)]
    assert "customers.acquaint" not in kinds_of_jobs(), "the store hears of nobody who did not agree"


def test_the_mail_that_asks_holds_no_other_link_and_nothing_personal(shop, asked):
    (letter,) = letters(shop)

    assert letter["to"] == ADA and asked in letter["text"]
    assert "unsubscribe" not in letter["text"].lower() and "/e/open" not in letter["html"]


def test_looking_agrees_to_nothing(shop, web, asked):
    for method in ("GET", "HEAD", "OPTIONS"):
        assert web.open(asked, method=method).status_code == 200

    assert TEXT.encode() in web.get(asked).data
    assert not customers.has_consent(person(shop))


def test_pressing_the_button_is_her_consent_in_the_words_she_saw(shop, web, asked):
    done = web.post(asked)

    ada = person(shop)
    assert done.status_code == 200 and b"Thank you" in done.data
    assert customers.has_consent(ada)
    assert log_of(ada)[-1] == ("subscribed", "storefront:popup:7", TEXT, True)


def test_a_link_counts_once_so_that_an_old_mail_undoes_no_later_no(shop, web, asked):
    web.post(asked)
    with unit_of_work():
        ada = customers.find_by_email(shop.id, ADA)
        mail.suppress(shop.id, ADA, "unsubscribed")
        customers.withdraw(ada, "unsubscribe:1")

    assert web.post(asked).status_code == 200

    assert not customers.has_consent(person(shop))
    assert mail.suppressed_because(shop.id, ADA) == "unsubscribed"


def test_one_address_is_asked_once_a_day(shop, web, asked, clock, run_jobs):
    for _ in range(3):
        leave(web, shop)
    run_jobs()
    assert len(letters(shop)) == 1

    clock.shift(hours=25)
    leave(web, shop)
    run_jobs()
    assert len(letters(shop)) == 2


def test_somebody_elses_address_changes_nothing_of_hers(shop, web, run_jobs):
    subscriber(shop, "7001", email=ADA)
    before = person(shop)
    said = (before.consent_state, before.consent_at)

    leave(web, shop)
    run_jobs()

    assert (person(shop).consent_state, person(shop).consent_at) == said
    assert letters(shop) == [] and [each.state for each in all_signups(shop)] == ["needless"]


@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_an_address_that_refused_us_gets_no_mail_and_stays_suppressed(shop, web, run_jobs, reason):
    with unit_of_work():
        mail.suppress(shop.id, ADA, "unsubscribed")
        mail.suppress(shop.id, ADA, reason)

    leave(web, shop)
    run_jobs()

    assert letters(shop) == []
    with unit_of_work():
        mail.unsuppress(shop.id, ADA)
    assert mail.suppressed_because(shop.id, ADA) == reason


@pytest.mark.parametrize("is_double", [True, False])
def test_who_unsubscribed_is_asked_once_a_month_and_comes_back_by_her_own_press(
    shop, web, run_jobs, clock, is_double
):
    said_no(shop)
    with unit_of_work():
        signups.require_confirmation(shop, is_double, by="olive")
    leave(web, shop)
    run_jobs()
    assert not customers.has_consent(person(shop)), "somebody typed her address: that is not her word"

    clock.shift(days=2)
    leave(web, shop)
    run_jobs()
    (letter,) = letters(shop)
    web.post(link_in(letter))

    assert customers.has_consent(person(shop)) and not mail.is_suppressed(shop.id, ADA)


def said_no(shop):
    ada = subscriber(shop, "7001", email=ADA)
    with unit_of_work():
        mail.suppress(shop.id, ADA, "unsubscribed")
        customers.withdraw(ada, "unsubscribe:1")


def test_the_merchant_may_choose_to_believe_what_is_typed(shop, web, run_jobs):
    with unit_of_work():
        signups.require_confirmation(shop, False, by="olive")

    leave(web, shop)
    run_jobs()

    assert customers.has_consent(person(shop)) and letters(shop) == []
    assert log_of(person(shop)) == [("subscribed", "storefront:popup:7", TEXT, False)]


def test_the_browser_is_hers_only_once_she_has_answered(shop, web, run_jobs):
    with unit_of_work():
        token = activity.make_visitor(shop)
    holder = activity.holder_of(shop, token)
    leave(web, shop, visitor=token)
    run_jobs()
    assert activity.customer_of(shop.id, holder) is None

    web.post(link_in(letters(shop)[0]))

    db.session.rollback()
    assert activity.customer_of(shop.id, holder) == person(shop).id
    assert [each.visitor_token for each in all_signups(shop)] == [None]


def test_a_later_word_of_the_store_counts_more_than_what_was_only_asked(shop, web, asked, clock):
    """Even where the store said it before somebody typed the address here, and tells us late."""
    at = clock.now().replace(year=2025)
    subscriber(shop, "7001", email=ADA, consent_at=at)

    assert (person(shop).consent_state, person(shop).platform_id) == (ConsentState.SUBSCRIBED, "7001")


LANGUAGES = (
    ("en", "Please confirm", "Is this your address?", "Thank you"),
    ("de-AT", "Bitte bestätigen", "Ist das Ihre Adresse?", "Danke"),
    ("es", "Confirma tu dirección", "¿Es esta tu dirección?", "Gracias"),
    ("pt", "Confirme seu endereço", "Este é o seu endereço?", "Obrigado"),
    ("fr-CA", "Confirmez votre adresse", "Est-ce bien votre adresse", "Merci"),
    ("it", "Conferma il tuo", "È questo il tuo indirizzo?", "Grazie"),
    ("ro", "Confirmă-ți adresa", "Aceasta este adresa ta?", "Mulțumim"),
    ("sv", "Bekräfta din adress", "Är det här din adress?", "Tack"),
    ("zh-Hans", "请确认", "这是您的邮箱吗", "谢谢"),
    ("zh-HK", "請確認", "這是您的電子郵件地址嗎", "謝謝"),
    ("ar", "يرجى تأكيد عنوانك", "هل هذا عنوانك؟", "شكرًا لك"),
)


@pytest.mark.parametrize(("locale", "subject", "question", "thanks"), LANGUAGES)
def test_the_mail_and_its_pages_speak_the_language_of_the_page_she_signed_up_on(
    shop, web, run_jobs, locale, subject, question, thanks
):
    leave(web, shop, locale=locale)
    run_jobs()
    (letter,) = letters(shop)
    link, direction = link_in(letter), "rtl" if locale == "ar" else "ltr"

    asked, answered = web.get(link).text, web.post(link).text
    assert subject in letter["subject"] and question in letter["text"] and question in asked
    assert thanks in answered and f'dir="{direction}"' in asked and f'dir="{direction}"' in letter["html"]
    assert "First" in asked and TEXT in asked


def test_a_link_that_is_too_old_says_so_in_the_browsers_language(shop, web, asked):
    (signup,) = all_signups(shop)
    gone = f"/e/confirm/{sealing.sign('confirm', [shop.id, signup.id, '0' * 32])}"

    answer = web.get(gone, headers={"Accept-Language": "fr-CH,fr;q=0.9,en;q=0.8"})
    assert answer.status_code == 410 and "il y a trop longtemps" in answer.text and 'lang="fr"' in answer.text


def test_a_made_up_or_foreign_link_leads_nowhere(shop, web, asked):
    (signup,) = all_signups(shop)
    for payload in (
        [shop.id, signup.id],
        [shop.id, signup.id, "0" * 32],
        [shop.id + 1, signup.id, signup.key],
    ):
        link = f"/e/confirm/{sealing.sign('confirm', payload)}"
        assert {web.get(link).status_code, web.post(link).status_code} <= {404, 410}
    assert not customers.has_consent(person(shop))
