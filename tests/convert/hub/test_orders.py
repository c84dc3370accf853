"""What names on the command line become, and the names themselves."""

from pathlib import Path

import pytest

from convert.assemble.parts import Given, speech_of
from convert.hub.catalogue import catalogue
from convert.hub.names import RepositoryName, repository_named
from convert.hub.orders import MODEL, RECOGNISER, VOICE, Order, Wish, orders_of, own_parts
from runtime.errors import HubError
from runtime.packs.search import BUNDLED


def parts(wish: Wish) -> list[tuple[str, str, str]]:
    return [
        (each.role, each.files[-1] if each.files else each.name.repository, each.language)
        for each in orders_of(wish, catalogue())
    ]


JOE, DAVEFX = (
    "en/en_US/joe/medium/en_US-joe-medium.onnx",
    ("es/es_ES/davefx/medium/es_ES-davefx-medium.onnx"),
)


def test_a_model_comes_with_what_hears_and_speaks_english() -> None:
    assert parts(Wish("smolvlm2-500m")) == [
        (MODEL, "mmproj-SmolVLM2-500M-Video-Instruct-Q8_0.gguf", ""),
        (RECOGNISER, "ggml-base.en.bin", ""),
        (VOICE, JOE, "en"),
    ]


def test_languages_choose_the_recogniser_and_the_voices() -> None:
    heard = parts(Wish("smolvlm2-500m", languages=["es"]))
    assert heard[1:] == [(RECOGNISER, "ggml-base.bin", ""), (VOICE, DAVEFX, "es")]
    both = parts(Wish("smolvlm2-500m", languages=["en", "es"]))
    assert both[1:] == [
        (RECOGNISER, "ggml-base.bin", ""),
        (VOICE, JOE, "en"),
        (VOICE, DAVEFX, "es"),
    ]
    with pytest.raises(HubError, match="no recogniser and no voice for xx"):
        parts(Wish("smolvlm2-500m", languages=["xx"]))


def test_what_is_chosen_comes_in_place_of_the_usual() -> None:
    wish = Wish("smolvlm2-500m", languages=["es"], recogniser="small", voices=["es_MX-ald-medium"])
    assert [each[1] for each in parts(wish)[1:]] == [
        "ggml-small.bin",
        "es/es_MX/ald/medium/es_MX-ald-medium.onnx",
    ]
    foreign = Wish("smolvlm2-500m", voices=["fr=hf:maker/voices:fr/a.onnx"], recogniser="base")
    assert parts(foreign)[2:] == [(VOICE, "fr/a.onnx", "fr"), (VOICE, JOE, "en")]


def test_a_repository_needs_no_catalogue() -> None:
    model = orders_of(Wish("hf:maker/seer@v2", files=["a.gguf"]), catalogue())[0]
    assert model == Order(MODEL, RepositoryName("maker/seer", "v2"), ("a.gguf",))


def test_another_revision_is_not_held_to_the_catalogues_sums() -> None:
    known, other = (
        orders_of(Wish(name), catalogue())[0] for name in ("gemma-3-4b", "gemma-3-4b@main")
    )
    assert len(known.sums) == 2
    assert (other.sums, other.name.revision) == ({}, "main")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish("smolvlm"), "no model called smolvlm. Did you mean smolvlm2-500m"),
        (Wish("SmolVLM2-500M"), "Did you mean smolvlm2-500m"),
        (Wish("qwen"), "Did you mean qwen3-vl-2b"),
        (Wish("maker/seer"), "Did you mean hf:maker/seer"),
        (Wish("https://huggingface.co/maker/seer/tree/main"), "Did you mean hf:maker/seer"),
        (Wish("smolvlm2-500m", voices=["amy"]), "Did you mean en_US-amy-medium"),
        (Wish("base.en"), "base.en is a recogniser .* --recogniser base.en"),
        (Wish("en_US-joe-medium"), "is a voice .* --voice en_US-joe-medium"),
        (Wish("smolvlm2-500m", files=["a"]), "--file is for hf:ORG/REPO"),
        (Wish("smolvlm2-500m", recogniser="bas.en"), "no recogniser called bas.en. Did you mean"),
        (Wish("smolvlm2-500m", voices=["en=joe"]), "no voice called joe"),
        (Wish("hf:maker"), "hf:maker names no repository. Write hf:ORGANISATION/NAME"),
        (Wish("hf:a/../../b"), "names no repository"),
        (Wish("hf:maker/seer@"), "names no repository"),
    ],
)
def test_a_name_that_is_none_says_which_there_are(wish: Wish, words: str) -> None:
    with pytest.raises(HubError, match=words):
        orders_of(wish, catalogue())


def test_names_are_read_as_they_are_written() -> None:
    assert repository_named("hf:a/b") == RepositoryName("a/b", "main")
    assert repository_named("hf://a/b@refs/pr/3") == RepositoryName("a/b", "refs/pr/3")
    assert str(repository_named("hf:a/b@v1")) == "hf:a/b@v1"


def test_what_is_here_is_not_fetched() -> None:
    """A recogniser and a voice that lie on this machine come in place of the usual ones."""
    demo = BUNDLED / "demo"
    ears, voice = str(demo / "recogniser.bin"), str(demo / "voice.onnx")
    known = catalogue()
    assert own_parts([ears, "base.en", "hf:a/b"], known, RECOGNISER) == (
        ["base.en", "hf:a/b"],
        [Given(demo / "recogniser.bin", option="--recogniser")],
    )
    names, own = own_parts([f"en={voice}", "./none.onnx"], known, VOICE)
    assert (names, own) == (["./none.onnx"], [Given(demo / "voice.onnx", "en", "--voice")])
    speech = speech_of([Given(Path(ears)), *own])
    assert [each[0] for each in parts(Wish("smolvlm2-500m", own=speech))] == [MODEL]
    both = Wish("smolvlm2-500m", languages=["en", "es"], own=speech)
    assert parts(both)[1:] == [(VOICE, DAVEFX, "es")]
