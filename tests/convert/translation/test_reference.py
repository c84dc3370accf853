"""A converted MarianMT model says what transformers' says, and what CTranslate2's own converter
makes of it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import pytest

from bench.shapes.marian import ENGLISH, SHAPES, SPANISH, write_random_marian
from convert.translation.folder import convert_translator
from runtime.translation.translator import Translator
from tests.runtime.translation.translators import files_in

pytestmark = pytest.mark.reference

TOKENS = 64
SIGNS = "abcdefghijklmnopqrstuvwxyz ÁÉáéíóúüñç¿¡?!.,;:0123456789€$   \t\u00a0ßœ½①ﬁ🙂👩‍🦯日本ﷺé́"


@dataclass
class Case:
    """A checkpoint, what transformers makes of it, and our two translators."""

    folder: Path
    tokenizer: Any
    model: Any
    exact: Translator
    whole: Translator


def _translator(checkpoint: Path, quantize: bool) -> Translator:
    out = checkpoint.parent / f"quantized-{quantize}"
    convert_translator(checkpoint, out, quantize=quantize)
    return Translator(files_in(out), threads=1)


@pytest.fixture(scope="module", params=list(SHAPES))
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Case]:
    """A random checkpoint of either shape."""
    from transformers import MarianMTModel, MarianTokenizer

    folder = tmp_path_factory.mktemp("models") / "checkpoint"
    write_random_marian(folder, request.param, tags=[">>spa<<"])
    model = MarianMTModel.from_pretrained(folder, dtype="float32").eval()
    tokenizer = MarianTokenizer.from_pretrained(folder)
    with _translator(folder, False) as exact, _translator(folder, True) as whole:
        yield Case(folder, tokenizer, model, exact, whole)


def _expected(case: Case, text: str) -> list[str]:
    """Transformers' greedy tokens."""
    found = case.model.generate(
        **case.tokenizer([text], return_tensors="pt"),
        num_beams=1,
        do_sample=False,
        max_new_tokens=TOKENS + 1,
    )
    tokens: list[str] = case.tokenizer.convert_ids_to_tokens(found[0].tolist()[1 : TOKENS + 1])
    return tokens


def _said(translator: Translator, tokens: list[str], **options: Any) -> Any:
    assert translator._engine
    (result,) = translator._engine.translate_batch(
        [tokens],
        beam_size=1,
        suppress_sequences=[["<pad>"]],
        max_decoding_length=TOKENS,
        return_end_token=True,
        **options,
    )
    return result


def _score(translator: Translator, source: list[str], target: list[str]) -> list[float]:
    assert translator._engine
    (result,) = translator._engine.score_batch([source], [target])
    scores: list[float] = result.log_probs
    return scores


def test_each_of_64_greedy_tokens_is_the_same(case: Case) -> None:
    distinct = set()
    for text in SPANISH:
        expected = _expected(case, text)
        said = _said(case.exact, case.exact._tokens(text)).hypotheses[0]
        assert said == expected
        assert len(said) == TOKENS or said[-1] == "</s>"
        distinct |= set(said)
    assert len(distinct) > 8


def test_each_token_is_as_likely(case: Case) -> None:
    import torch

    for text, target in zip(SPANISH, ENGLISH, strict=True):
        source = case.exact._tokens(text)
        pieces = case.exact._target.of(target)
        encoded = case.tokenizer([text], text_target=[target], return_tensors="pt")
        with torch.no_grad():
            logits = case.model(**encoded).logits[0]
        likely = torch.log_softmax(logits, -1).gather(1, encoded["labels"][0][:, None])[:, 0]
        expected = likely.numpy()
        assert np.abs(_score(case.exact, source, pieces) - expected).max() < 1e-3
        quantized = np.abs(_score(case.whole, source, pieces) - expected)
        assert quantized.mean() < 0.1 * np.abs(expected).mean()


def test_text_is_cut_into_the_same_tokens_and_put_together_again(case: Case) -> None:
    chance = random.Random(5)
    texts = [*SPANISH, *ENGLISH, "", " ", "</ s>", "Hola.Adiós", "x" * 300]
    texts += ["".join(chance.choices(SIGNS, k=chance.randrange(40))) for _ in range(300)]
    known = case.tokenizer.encoder
    for text in texts:
        expected = case.tokenizer([text]).input_ids[0]
        assert [known.get(each, known["<unk>"]) for each in case.exact._tokens(text)] == expected
        spoken = case.tokenizer.decode(expected, skip_special_tokens=True)
        tokens = case.tokenizer.convert_ids_to_tokens(expected)
        assert case.exact._source.text([t for t in tokens if t not in ("</s>", "<unk>")]) == spoken
        tagged = case.tokenizer([f">>spa<<{text}"]).input_ids[0]
        assert tagged == [known[">>spa<<"], *expected]


def test_ctranslate2_converts_it_to_the_same(case: Case, tmp_path: Path) -> None:
    from ctranslate2.converters import TransformersConverter

    if case.model.config.encoder_attention_heads != case.model.config.decoder_attention_heads:
        pytest.skip("theirs gives the decoder as many heads as the encoder has")
    for quantization, ours in ((None, case.exact), ("int8", case.whole)):
        out = tmp_path / str(quantization)
        TransformersConverter(str(case.folder)).convert(str(out), quantization=quantization)
        theirs = ctranslate2.Translator(str(out), intra_threads=1)
        for text in SPANISH:
            source = ours._tokens(text)
            (result,) = theirs.translate_batch(
                [source], beam_size=1, max_decoding_length=TOKENS, return_end_token=True
            )
            assert _said(ours, source).hypotheses[0] == result.hypotheses[0]


@pytest.mark.parametrize("archive", [True, False])
def test_what_torch_pickles_becomes_the_same(case: Case, archive: bool, tmp_path: Path) -> None:
    import shutil

    import torch

    folder = Path(shutil.copytree(case.folder, tmp_path / "pickled"))
    (folder / "model.safetensors").unlink()
    state = case.model.state_dict()
    torch.save(state, folder / "pytorch_model.bin", _use_new_zipfile_serialization=archive)
    convert_translator(folder, tmp_path / "made")
    before = case.folder.parent / "quantized-True"
    assert (tmp_path / "made/model.bin").read_bytes() == (before / "model.bin").read_bytes()
