"""The words of checkout and account pages in the shop's language. English where there are none."""

from collections.abc import Callable
from datetime import datetime

Say = Callable[..., str]
ARABIC = {
    "Skip to the content": "انتقل إلى المحتوى",
    "{shop}, home": "{shop}، الصفحة الرئيسية",
    "Cart": "السلة",
    "Checkout": "إتمام الشراء",
    "Contact": "بيانات التواصل",
    "Sign in": "تسجيل الدخول",
    "Sign out": "تسجيل الخروج",
    "Email": "البريد الإلكتروني",
    "Email me with news and offers": "أرسلوا إليّ الأخبار والعروض",
    "Delivery": "التوصيل",
    "Country": "البلد",
    "First name": "الاسم الأول",
    "Last name": "اسم العائلة",
    "Address": "العنوان",
    "Postal code": "الرمز البريدي",
    "City": "المدينة",
    "Payment": "الدفع",
    "Use store credit": "استخدم رصيد المتجر",
    "({sum} available)": "(المتاح {sum})",
    "Test gateway": "بوابة تجريبية",
    "Every payment succeeds and no money moves.": "تنجح كل عملية دفع ولا يُنقل أي مال.",
    "Nothing left to pay": "لم يبقَ شيء للدفع",
    "Your gift card covers this order.": "بطاقة الهدية تغطي هذا الطلب.",
    "Your store credit covers this order.": "رصيد المتجر يغطي هذا الطلب.",
    "Pay {sum}": "ادفع {sum}",
    "Complete order": "أكمل الطلب",
    "Order summary": "ملخص الطلب",
    "Quantity": "الكمية",
    "Discount code or gift card": "رمز خصم أو بطاقة هدية",
    "Apply": "تطبيق",
    "Remove": "إزالة",
    "Gift card": "بطاقة هدية",
    "Subtotal": "المجموع الفرعي",
    "Order discount": "خصم الطلب",
    "Discount": "خصم",
    "Shipping": "الشحن",
    "Free": "مجانًا",
    "Taxes": "الضرائب",
    "Total": "الإجمالي",
    "Left to pay": "المتبقي للدفع",
    "Store credit": "رصيد المتجر",
    "Including {sum} {tax}": "يشمل {sum} {tax}",
    "in taxes": "ضرائب",
    "Back to the cart": "العودة إلى السلة",
    "Enter a valid email": "أدخل بريدًا إلكترونيًا صحيحًا",
    "Enter a last name": "أدخل اسم العائلة",
    "Select a country": "اختر بلدًا",
    "Thank you": "شكرًا لك",
    "Thank you, {name}": "شكرًا لك، {name}",
    "Order {name}": "الطلب {name}",
    "Your order is confirmed": "تم تأكيد طلبك",
    "We are packing it. Anything about it goes to {email}.": "نحن نجهّزه. كل ما يخصه يصل إلى {email}.",
    "Sent to": "يُرسل إلى",
    "Keep looking": "تابع التصفح",
    "Your account": "حسابك",
    "Your orders": "طلباتك",
    "Orders": "الطلبات",
    "Profile": "الملف الشخصي",
    "Hello": "أهلًا",
    "Hello, {name}": "أهلًا، {name}",
    "{count} order": "طلب واحد",
    "{count} orders": "الطلبات: {count}",
    "{sum} store credit": "رصيد المتجر {sum}",
    "Spend it at the checkout while you are signed in.": "استخدمه عند إتمام الشراء وأنت مسجّل الدخول.",
    "and {count} more": "و{count} أخرى",
    "Nothing ordered yet.": "لا طلبات بعد.",
    "Have a look around.": "ألقِ نظرة.",
    "No name given": "لا يوجد اسم",
    "The address of your next order is kept here.": "يُحفظ هنا عنوان طلبك القادم.",
    "Confirmed": "مؤكَّد",
    "On its way": "في الطريق",
    "Delivered": "تم التسليم",
    "Given back": "المبالغ المعادة",
    "Cancelled": "ملغى",
    "Paid": "مدفوع",
    "Pending": "قيد الانتظار",
    "Partially refunded": "أعيد جزء منه",
    "Refunded": "أعيد المبلغ",
    "Enter the email you order with and we will show you a code.": (
        "أدخل البريد الإلكتروني الذي تطلب به وسنعرض لك رمزًا."
    ),
    "Continue": "متابعة",
    "Six-digit code": "الرمز المكوّن من ستة أرقام",
    "This is a stand-in store and sends no mail. The code for {email} is": (
        "هذا متجر تجريبي لا يرسل بريدًا. الرمز الخاص بـ {email} هو"
    ),
    "There is no customer with this email here.": "لا يوجد عميل بهذا البريد الإلكتروني هنا.",
    "This code has run out. Ask for a new one.": "انتهت صلاحية هذا الرمز. اطلب رمزًا جديدًا.",
    "This is not the code. Try again.": "هذا ليس الرمز. حاول مرة أخرى.",
    "This page needs scripts.": "تحتاج هذه الصفحة إلى النصوص البرمجية.",
}
WORDS = {"ar": ARABIC}
ISOLATED = "\u2068{}\u2069"
"""Keeps what is put into a sentence from turning it around."""


def say_in(language: str) -> Say:
    """A function that says an English sentence in this language, with its parts put in."""
    words = WORDS.get(language)

    def say(text: str, **parts: object) -> str:
        if words is None:
            return text.format(**parts) if parts else text
        isolated = {name: ISOLATED.format(value) for name, value in parts.items()}
        found = words.get(text, text)
        return found.format(**isolated) if isolated else found

    return say


def day_in(language: str) -> Callable[[datetime], str]:
    pattern = "%-d/%-m/%Y" if language in WORDS else "%-d %B %Y"
    return lambda moment: moment.strftime(pattern)


def language_of(language: str) -> str:
    """The language these pages are really in."""
    return language if language in WORDS else "en"
