"""What each language's native speakers read aloud, written and spoken, a table a language."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from piper.phonemize_espeak import EspeakPhonemizer

from runtime.languages.language import known_codes
from runtime.speech.normalization.speakable import speakable

VOICES = {"en": "en-us", "es": "es", "pt": "pt-br", "fr": "fr", "de": "de"}
"""espeak-ng's, as Piper's voices name them."""


def table(language: str) -> list[tuple[str, str]]:
    """Written and spoken."""
    path = Path(__file__).with_name(f"spoken.{language}.tsv")
    rows = (line.split("\t") for line in path.read_text().splitlines())
    return [(written, spoken) for written, spoken in rows]


ROWS = [(language, *row) for language in known_codes() for row in table(language)]


@pytest.mark.parametrize("language", known_codes())
def test_values_are_said_as_people_say_them(language: str) -> None:
    said = [(written, speakable(written, language)) for written, _ in table(language)]
    assert said == table(language)


@pytest.mark.parametrize("language", known_codes())
def test_what_is_in_words_stays(language: str) -> None:
    spoken = [spoken for _, spoken in table(language)]
    assert [speakable(each, language) for each in spoken] == spoken


@given(st.sampled_from(ROWS), st.randoms(use_true_random=False))
def test_what_is_said_stays_whatever_the_digits(row: tuple[str, str, str], random: Random) -> None:
    language, written, _ = row
    others = re.sub("[1-9]", lambda _: random.choice("123456789"), written)
    others = re.sub("0", lambda _: random.choice("0123456789"), others)
    said = speakable(others, language)
    assert speakable(said, language) == said


spelled = st.lists(
    st.from_regex("[0-9]|[A-Z]|[0-9]( [0-9]){0,3},", fullmatch=True), min_size=5
).map(" ".join)


@settings(max_examples=40)
@given(spelled, st.sampled_from(known_codes()))
def test_what_was_read_out_sign_by_sign_stays_so(written: str, language: str) -> None:
    assert re.findall(r"\w+", speakable(written, language)) == re.findall(r"\w+", written)


@pytest.mark.parametrize("language", known_codes())
def test_a_voice_reads_all_of_it_in_its_own_language(language: str) -> None:
    """espeak-ng drops what it does not know, spells it, or changes to English for it."""
    phonemizer = EspeakPhonemizer()

    def heard(text: str) -> str:
        sentences = phonemizer.phonemize(VOICES[language], text)
        return "".join(map("".join, sentences))

    for _, spoken in table(language):
        assert "(" not in heard(spoken), spoken
        symbols = {each for each in spoken if not each.isalnum() and each not in " .,:;’'-!?()"}
        for symbol in symbols:
            assert heard(spoken) != heard(spoken.replace(symbol, "")), spoken


ORDINARY = {
    "en": [
        "I see a mix of CDs and a DVD on the table.",
        "There are 3 people, and one of them holds a red cup.",
        "The sign reads: Do not enter.",
        "He is about 40 years old; she may be 35.",
        "In 1984 the building was new.",
        "On the left there is a door and, behind it, a corridor with 12 chairs.",
    ],
    "es": [
        "Hay 3 personas y una lleva una taza roja.",
        "Veo un CD y un mix de música sobre la mesa.",
        "El cartel dice: Prohibido el paso.",
        "En 1984 el edificio era nuevo.",
        "A la izquierda hay una puerta y, detrás, un pasillo con 12 sillas.",
    ],
    "pt": [
        "Há 3 pessoas e uma delas segura um copo vermelho.",
        "Vejo um CD e um mix de cores sobre a mesa.",
        "A placa diz: Entrada proibida.",
        "Em 1984 o prédio era novo.",
        "À esquerda há uma porta e, atrás dela, um corredor com 12 cadeiras.",
    ],
    "fr": [
        "Il y a 3 personnes et l’une d’elles tient un gobelet rouge.",
        "Je vois un CD et un mix de couleurs sur la table.",
        "Le panneau dit : Entrée interdite.",
        "En 1984, le bâtiment était neuf.",
        "À gauche, il y a une porte et, derrière, un couloir avec 12 chaises.",
    ],
    "de": [
        "Dort sind 3 Personen, und eine davon hält einen roten Becher.",
        "Ich sehe eine CD und einen Mix von Farben auf dem Tisch.",
        "Auf dem Schild steht: Kein Zutritt.",
        "Im Jahr 1984 war das Gebäude neu. Er ist 3. Das ist gut.",
        "Links ist eine Tür und dahinter ein Flur mit 12 Stühlen.",
    ],
}


@pytest.mark.parametrize(
    ("language", "sentence"), [(code, each) for code, some in ORDINARY.items() for each in some]
)
def test_an_ordinary_sentence_is_left_alone(language: str, sentence: str) -> None:
    assert speakable(sentence, language) == sentence.replace(" :", ":")
