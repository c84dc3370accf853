import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.speech.sentences import LIMIT, SentenceSplitter


def split(*pieces: str, language: str = "en") -> list[str]:
    splitter = SentenceSplitter(language)
    return [s for piece in pieces for s in splitter.feed(piece)] + splitter.flush()


@pytest.mark.parametrize(
    "sentence",
    [
        "It costs $29.95 today.",
        "Ask Dr. Ruiz about it.",
        "There is crockery, e.g. a cup, on it.",
        "The bus is no. 5 to the station.",
        "It is 3.5 metres long.",
        "She said “Stop!” and left.",
        "It is by J. R. R. Tolkien.",
        "The U.S. flag is on it.",
        "It opens at 9 a.m. and shuts at 5.",
        "Well... maybe.",
        "1. A red car.",
        "See example.com for more.",
    ],
)
def test_a_mark_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert split(sentence + " The door is open.") == [sentence, "The door is open."]


@pytest.mark.parametrize(
    "sentence",
    [
        "Es la casa de la Sra. Gómez.",
        "Hay tazas, p. ej. una roja.",
        "Está en la pág. 3 del libro.",
        "Pone EE. UU. en el sobre.",
        "Vive en la Avda. Goya.",
        "Ask Dr. Ruiz about it.",
    ],
)
def test_abbreviations_are_those_of_the_language_and_of_english(sentence: str) -> None:
    after = "La puerta está abierta."
    assert split(f"{sentence} {after}", language="es") == [sentence, after]


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_number_before_a_month_is_an_ordinal_where_the_language_writes_them_so(
    size: int,
) -> None:
    text = "Es ist der 3. Mai. Ich sehe 3. Maier ist da. Am 4. März. Ende 5. Ja."
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    assert split(*parts, language="de") == [
        "Es ist der 3. Mai.",
        "Ich sehe 3.",
        "Maier ist da.",
        "Am 4. März.",
        "Ende 5.",
        "Ja.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("No. There is none.", ["No.", "There is none."]),
        ("I count 3. One is red.", ["I count 3.", "One is red."]),
        ("a red car. there is a tree.", ["a red car.", "there is a tree."]),
        ("It is 5 p.m. The shop is shut.", ["It is 5 p.m.", "The shop is shut."]),
        ("¿Qué es? ¡Mira! Es un gato.", ["¿Qué es?", "¡Mira!", "Es un gato."]),
        ("Really?! Yes… No.", ["Really?!", "Yes…", "No."]),
        ("He said “Go.” “Where?” she asked.", ["He said “Go.”", "“Where?” she asked."]),
        (
            "I see:\n- a cup\n- a plate\n\nThat is all.",
            ["I see:", "- a cup", "- a plate", "That is all."],
        ),
        ("one line\ngoes on.", ["one line\ngoes on."]),
        ("**Left.** A door. *Right.* Stairs.", ["**Left.**", "A door.", "*Right.*", "Stairs."]),
        ("这是门。门开着。", ["这是门。", "门开着。"]),
        ("", []),
        (" \n ", []),
        ("no end", ["no end"]),
    ],
)
def test_text_comes_out_as_its_sentences(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_a_sentence_comes_out_once_the_next_word_begins() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("The door is open.") == []
    assert splitter.feed(" ") == []
    assert splitter.feed("T") == ["The door is open."]
    assert splitter.feed("here are stairs.") == []
    assert splitter.flush() == ["There are stairs."]


def test_a_price_that_arrives_in_pieces_stays_whole() -> None:
    assert split("It costs $29", ".", "95. ", "Cheap.") == ["It costs $29.95.", "Cheap."]


def test_after_a_reset_nothing_is_left() -> None:
    splitter = SentenceSplitter()
    splitter.feed("The door is")
    splitter.reset()
    assert splitter.flush() == []


def test_a_sentence_without_an_end_is_cut_at_its_commas() -> None:
    text = ", ".join(f"item number {n}" for n in range(100))
    sentences = split(text)
    assert all(len(sentence) <= LIMIT for sentence in sentences)
    assert all(sentence.endswith(",") for sentence in sentences[:-1])


def test_a_word_without_an_end_is_cut() -> None:
    assert [len(sentence) for sentence in split("a" * 1000)] == [LIMIT] * 4 + [40]


pieces_of_text = st.lists(
    st.sampled_from(
        [
            *' \n.!?…,:-*"”)(“¿¡。」',
            "a",
            "B",
            "Dr",
            "no",
            "5",
            "e.g",
            "p.m",
            "etc",
            "word ",
            "x" * 90,
        ]
    ),
    max_size=60,
)


@given(pieces_of_text, st.data())
def test_the_chunking_makes_no_difference(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    chunks = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert split(*chunks) == split(text) == split(*text)


@given(st.one_of(st.text(), pieces_of_text.map("".join)))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())
