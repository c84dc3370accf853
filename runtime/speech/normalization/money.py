"""Amounts of money: "$49.95", "3,50 €", "R$ 12,90", "CHF 20.-", "50 ¢", "3 Mio. €"."""

import re
import unicodedata
from functools import cache

from runtime.languages.saying import Currency, Saying
from runtime.speech.normalization.cldr import currency
from runtime.speech.normalization.numbers import NUMBER, counted, of_a_thing, said, value

_SYMBOLS = {
    "US$": "USD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₩": "KRW",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "zł": "PLN",
    "Kč": "CZK",
}
_CODES = "USD|EUR|GBP|JPY|CHF|BRL|CAD|AUD|MXN|SEK|NOK|DKK|PLN|CZK|INR|CNY|KRW|TRY"
_SYMBOL = rf"US\$|R\$|(?<!\w)(?:{_CODES})(?!\w)|[$€£¥₹¢₠-₸₺-⃀]"
_BEHIND = rf"{_SYMBOL}|(?:zł|Kč)(?!\w)"
_ALL_OF_IT = r"(?P<flat>[.,][-–—](?!\d))?"
"""As prices without cents are written: "20.-", "20,–"."""
_UP_TO = re.compile(
    r"(?<=[\d$€£])\s?[-–—]\s?(?=[$€£])|(?<=[$€£])\s?[-–—]\s?(?=\d)"
    r"|(?<=\d)\s?[-–—]\s?(?=\d+(?:[.,]\d+)?\s?[$€£%])"
)
_BEFORE_BOTH = re.compile(r"([$€£])\s?(\d+(?:[.,]\d+)?)\s?[-–—]\s?(?=\d+(?:[.,]\d+)?(?![\w$€£%]))")


def without_amounts(text: str, saying: Saying) -> str:
    """The text with its amounts as they are said."""
    text = _BEFORE_BOTH.sub(rf"\2{saying.to}\1", _UP_TO.sub(saying.to, text))
    for pattern in _patterns(saying):
        text = pattern.sub(lambda found: _amount(found, saying), text)
    return text


@cache
def _patterns(saying: Saying) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = "|".join(map(re.escape, sorted(saying.money.many, key=len, reverse=True)))
    many = rf"(?:\s?(?P<many>{words})(?![\w]))?"
    return (
        re.compile(rf"(?P<symbol>{_SYMBOL})\s?(?P<number>{NUMBER}){_ALL_OF_IT}{many}"),
        re.compile(
            rf"(?<![\w.,])(?P<number>{NUMBER}){_ALL_OF_IT}{many}\s?(?P<symbol>{_BEHIND})(?!\w)"
        ),
    )


def _amount(found: re.Match[str], saying: Saying) -> str:
    money, number = saying.money, value(found["number"], saying, money=True)
    if found["many"]:
        several = _currency(found["symbol"], "1000000", saying).several
        return f"{said(number, saying)} {money.of(money.many[found['many']], several)}"
    whole, _, hundredths = number.partition(".")
    named = _currency(found["symbol"], whole, saying)
    noun = named.one if of_a_thing(found.string[found.end() :], saying) else ""
    if len(hundredths) != 2 or (hundredths != "00" and not named.hundredths):
        return f"{_count(number, named, saying, noun)}"
    if hundredths == "00":
        return f"{_count(whole, named, saying, noun)} {money.exactly}".rstrip()
    cents = Currency(named.hundredth, named.hundredths)
    small = _count(hundredths, cents, saying)
    if not int(whole[-12:]):
        return small
    return money.amount.format(
        whole=_count(whole, named, saying, noun), hundredths=int(hundredths), named=small
    )


def _count(number: str, money: Currency, saying: Saying, noun: str = "") -> str:
    noun = noun or (money.one if number in ("1", "01") else money.several)
    return f"{counted(number, noun, saying)} {noun}"


def _currency(symbol: str, number: str, saying: Saying) -> Currency:
    """What a currency is called."""
    code = saying.money.dollar if symbol == "$" else _SYMBOLS.get(symbol, symbol)
    if (known := saying.money.currencies.get(code)) is not None:
        return known
    if len(code) == 3:
        return Currency(currency(saying.locale, code, "1"), currency(saying.locale, code, number))
    name = unicodedata.name(symbol).removesuffix(" SIGN").lower()
    return Currency(name, name)
