"""Whole characters only, and nothing of a stop string."""

from hypothesis import given
from hypothesis import strategies as st

from runtime.llama.text_stream import TextStream


def streamed(raw: list[bytes], stop: tuple[str, ...] = ()) -> list[str]:
    stream = TextStream(stop)
    return [*(stream.feed(part) for part in raw), stream.flush()]


def in_bytes(text: str) -> list[bytes]:
    return [bytes([byte]) for byte in text.encode()]


def test_a_character_split_across_tokens_arrives_whole() -> None:
    pieces = streamed(in_bytes("a🚪é"))
    assert [piece for piece in pieces if piece] == ["a", "🚪", "é"]


def test_an_unfinished_character_at_the_end_is_dropped() -> None:
    assert "".join(streamed([b"door ", "🚪".encode()[:3]])) == "door "


def test_nothing_of_a_stop_string_or_after_it_is_given() -> None:
    assert "".join(streamed([b"A door. ", b"\nUs", b"er", b": why"], ("\nUser",))) == "A door. "


def test_what_only_looked_like_a_stop_string_is_given() -> None:
    assert "".join(streamed([b"a", b"<st", b"airs", b"<s"], ("<stop>",))) == "a<stairs<s"


def test_the_first_of_several_stop_strings_counts() -> None:
    assert "".join(streamed([b"one two three"], ("three", "two"))) == "one "


def test_only_tokens_before_the_stop_string_are_counted() -> None:
    stream = TextStream(["STOP"])
    for raw in (b"a ", b"door", b" ST", b"OP", b"x"):
        stream.feed(raw)
    assert stream.stopped
    assert stream.tokens == 2


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_what_is_given_is_the_text_before_the_first_stop_string(text: str, stop: list[str]) -> None:
    found = [at for end in stop if (at := text.find(end)) >= 0]
    expected = text[: min(found)] if found else text
    given_text = "".join(streamed(in_bytes(text), tuple(stop)))
    # A stop string that is whole ends the answer before another, that begins earlier, is.
    assert given_text == expected or (found and given_text.startswith(expected))
    assert not any(end in given_text for end in stop)
