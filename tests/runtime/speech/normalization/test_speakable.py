"""What is spoken is what was written, in words."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from piper.phonemize_espeak import EspeakPhonemizer

from runtime.speech.normalization.scripts import written_in
from runtime.speech.normalization.speakable import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("The door is open.", "The door is open."),
        ("Hello", "Hello."),
        ("**Door.** On the *left*", "Door. On the left."),
        ("**Door.", "Door."),
        ("# Title\ntext", "Title. text."),
        ("- a cup\n- a *red* car\n\n1. one\n2) two", "a cup. a red car. 1. one. 2. two."),
        ("| cup | 2 |\n|---|---|\n| car | 1 |", "cup, 2. car, 1."),
        ("`code` and\n```py\nprint(1)\n```\ndone", "code and. print(1). done."),
        ("~~no~~ yes", "no yes."),
        ("> quoted", "quoted."),
        ("<b>bold</b><br/>next", "bold next."),
        ("fish &amp; chips", "fish and chips."),
        ("file_name __strong__ ____ end", "file name strong end."),
        ("5 < 7 and 7 > 5", "5 less than 7 and 7 greater than 5."),
        ("5 * 3 = 15", "5 times 3 = 15."),
        ("It is 25 °C, $29.95 & 5%.", "It is 25 degrees Celsius, 29 dollars and 95 cents and 5%."),
        ("See https://www.example.com/a?b=c. Then", "See example dot com slash a?b=c. Then."),
        ("See [the page](http://x.y/z) or www.renfe.es!", "See the page or renfe dot es!"),
        ("![A cat](cat.png)", "A cat."),
        ("[a]: http://example.com", "[a]: example dot com."),
        ("left → right", "left, arrow to the right, right."),
        ("👍🏽 Yes 🇪🇸! 👨‍👩‍👧 1️⃣ ✅ ok", "Yes! 1, check mark, ok."),
        ("[[h@]] hello", "[h@] hello."),
        ("3.", "3."),
        ("12", "12."),
        ("1984. It was cold.", "1984. It was cold."),
        ("    indented", "indented."),
        ("42. It is the number on the bus.", "42. It is the number on the bus."),
        ("7. UP", "7. UP."),
        ("snake_case 5_6", "snake case 5 6."),
        ("[5](6)", "[5](6)."),
        ("No. 5 people are there.", "No. 5 people are there."),
        ("¿Qué es? ¡Mira!", "¿Qué es? ¡Mira!"),
        ("He said “hi.”", "He said “hi.”"),
        ("zero\u200bwidth\x07bell\ufffd", "zero width bell."),
        ("", ""),
        (" \n\t", ""),
        ("😀", ""),
        ("---", ""),
        ("* ", ""),
    ],
)
def test_what_is_written_is_said_in_plain_words(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


@pytest.mark.parametrize(
    ("written", "english", "spanish"),
    [
        ("EXIT →", "EXIT, arrow to the right.", "EXIT, flecha a la derecha."),
        ("EXIT >>", "EXIT, arrow to the right.", "EXIT, flecha a la derecha."),
        ("<- WC", "arrow to the left, WC.", "flecha a la izquierda, WC."),
        ("⬆ 2", "arrow up, 2.", "flecha hacia arriba, 2."),
        ("↙", "arrow down to the left.", "flecha hacia abajo a la izquierda."),
        ("✓", "check mark.", "marca de verificación."),
        ("✗ ☐", "cross mark, empty box.", "cruz, casilla vacía."),
        ("60*40*30 cm", "60 by 40 by 30 centimetres.", "60 por 40 por 30 centímetros."),
        ("60cm x 40cm", "60 centimetres by 40 centimetres.", "60 centímetros por 40 centímetros."),
        ("3*4*5=60", "3 times 4 times 5=60.", "3 por 4 por 5=60."),
        ("5 < 6", "5 less than 6.", "5 menor que 6."),
        (">18", "greater than 18.", "mayor que 18."),
        ("x ≤ ±5", "x less than or equal to plus or minus 5.", "x menor o igual que más menos 5."),
        ("-5 °C", "minus 5 degrees Celsius.", "menos 5 grados Celsius."),
        ("10–20", "10 to 20.", "10 a 20."),
        ("10-20", "10 dash 20.", "10 guion 20."),
        ("#7 *21#", "number 7 star 21 hash.", "número 7 asterisco 21 almohadilla."),
        ("2½", "2 and a half.", "2 y medio."),
        ("12 m²", "12 square metres.", "12 metros cuadrados."),
        ("10⁶ H₂O ③", "10 to the power of 6 H2O 3.", "10 elevado a 6 H2O 3."),
        ("$49.95", "49 dollars and 95 cents.", "49 dólares con 95 centavos."),
        ("$1,850.75", "1850 dollars and 75 cents.", "1850 dólares con 75 centavos."),
        ("$5.00-$10", "5 dollars exactly to 10 dollars.", "5 dólares exactos a 10 dólares."),
        ("€5.99", "5 euros and 99 cents.", "5 euros con 99 céntimos."),
        ("1.459,50 €", "1459 euros and 50 cents.", "1459 euros con 50 céntimos."),
        ("£1", "1 pound.", "una libra."),
        ("₩5000", "5000 won.", "5000 won."),
        ("8:00", "8 o'clock.", "8 en punto."),
        ("9:05-14:30", "9 05 to 14 30.", "9 05 a 14 30."),
        ("16:9", "16 to 9.", "16 a 9."),
        ("555-1234", "5 5 5, 1 2 3 4.", "5 5 5, 1 2 3 4."),
        ("4006381333931", *["4 0 0 6 3 8 1 3 3 3 9 3 1."] * 2),
        ("1-1-1-1-1-1-2", *["1 1 1 1 1 1 2."] * 2),
        ("5'6\"", "5 feet 6 inches.", "5 pies 6 pulgadas."),
        ('a 12" "no. 3"', 'a 12 inches "no. 3".', 'a 12 pulgadas "no. 3".'),
        ("1 kg, 10 lb", "1 kilogram, 10 pounds.", "un kilogramo, 10 libras."),
        ("6-8 hrs", "6 to 8 hours.", "6 a 8 horas."),
        ("5 mg/ml", "5 milligrams per millilitre.", "5 miligramos por mililitro."),
        ("50 KM/H", "50 kilometres per hour.", "50 kilómetros por hora."),
        ("Gate 5 A, 30s, 5G", "Gate 5 A, 30s, 5G.", "Gate 5 A, 30s, 5G."),
        ("Bus No. 5", "Bus number 5.", "Bus número 5."),
    ],
)
def test_signs_and_values_are_words(written: str, english: str, spanish: str) -> None:
    assert speakable(written) == english
    assert speakable(written, "es") == spanish


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("出口", "It is written in Chinese."),
        ("出口，请走这边。谢谢！", "It is written in Chinese."),
        ("The sign says 出口.", "The sign says. It is written in Chinese."),
        ("“出口” (exit)", "It is written in Chinese. (exit)."),
        ("出口3", "It is written in Chinese. 3."),
        ("東京タワー", "It is written in Japanese."),
        ("출구", "It is written in Korean."),
        ("خروج", "It is written in Arabic letters."),
        ("Добро пожаловать", "It is written in Cyrillic letters."),
        ("Έξοδος", "It is written in Greek."),
        ("יציאה", "It is written in Hebrew."),
        ("ทางออก", "It is written in Thai."),
        ("निकास", "It is written in Devanagari letters."),
        ("ᏣᎳᎩ", "It is written in other letters."),
        ("٣ Ａ１", "3 A1."),
        ("π, Ω, 5 µg café ñ", "π, Ω, 5 micrograms café ñ."),
    ],
)
def test_letters_that_the_voice_does_not_know_are_named(written: str, english: str) -> None:
    assert speakable(written) == english


def test_letters_that_the_voice_knows_are_read() -> None:
    assert speakable("Έξοδος", "el") == "Έξοδος."
    assert speakable("出口", "es-419") == "Está escrito en chino."


def test_what_is_wholly_in_other_letters_is_known() -> None:
    assert written_in(" 出口。", "en") == "It is written in Chinese."
    assert written_in("出口 3", "en") is None
    assert written_in("Exit", "en") is None
    assert written_in("", "en") is None


HEARD = "→←↑↓↗↔⇒➡▶▲✓✔✗✘☑☐$€£¥¢₩°%‰±×÷½¼⅓²³<>≤≥≠≈/№&+=−√#~^*µπΩ⚠★"
BEFORE = "$€£¥₩№#~"


@pytest.mark.parametrize(
    ("language", "voice"),
    [("en", "en-us"), ("es", "es"), ("pt", "pt-br"), ("fr", "fr"), ("de", "de")],
)
def test_every_sign_is_heard(language: str, voice: str) -> None:
    def heard(written: str) -> list[list[str]]:
        return phonemizer.phonemize(voice, speakable(written, language))

    phonemizer = EspeakPhonemizer()
    silent = {
        sign
        for sign in HEARD
        for written in [f"5 and {sign}6" if sign in BEFORE else f"5 {sign} 6"]
        if heard(written) == heard(written.replace(sign, ""))
    }
    assert not silent


written_numbers = st.lists(
    st.sampled_from(
        [
            *"0123456789$€£¢%°±×÷½²³<>/№&+=-−–*_~#→←✓✗ \n:.,x|()'\"!出α",
            *["1.", "12)", "**", "->", "=>", "°C", ":00", ".00", "kg", "km/h", "mg", "word", "AM"],
            *["http://a.b/", "www.c.de/", "出口", "   "],
        ]
    ),
    max_size=14,
).map("".join)


def digits(written: str) -> str:
    return "".join(
        str(unicodedata.decimal(each))
        for each in written
        if unicodedata.decimal(each, None) is not None
    )


WORDS = "|".join(
    f"(?:{words})"
    for words in (
        "January|February|March|April|May|June|July|August|September|October|November|December",
        "half|third|fifth|sixth|eighth|quarter",
    )
)
"""For what is said in words or in another order: dates, fractions."""


@given(written_numbers)
@example("42. It is")
@example("8:00 $5.00")
@example("| 1 |\n|---|\n| 2 | 3 |")
def test_every_digit_is_spoken_in_its_order(written: str) -> None:
    """But for zeros that people leave out: those of "8:00", "$5.00", "$0.99"."""
    spoken = speakable(written)
    assume(not re.search(WORDS, spoken))
    assert digits(spoken).replace("0", "") == digits(written).replace("0", "")


text = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *"*_`#-+>|[](){}<>!~\\&;:.,?=\n 😀🇪🇸👍",
                "1.",
                "12)",
                "word",
                "   ",
                "http://a.b",
                "```",
            ]
        )
    ).map("".join),
)


@given(text)
def test_words_never_vanish_altogether(written: str) -> None:
    letters = [c for c in written if c.isalpha() and c.isascii()]
    assert not letters or any(c.isalnum() for c in speakable(written))


@given(text)
@example("0[[[ and ]]]]")
def test_no_marks_of_formatting_are_left(written: str) -> None:
    spoken = speakable(written)
    assert not set(spoken) & set("*`|\n\t\ufe0f\u200d😀👍🇪🇸")
    assert "[[" not in spoken
    assert "]]" not in spoken
    assert not spoken or spoken.rstrip("\"'”’»)]")[-1:] in set(".!?…:;,。！？")


@given(text)
def test_what_is_speakable_stays_so(written: str) -> None:
    assert not speakable(written) or speakable(speakable(written))
