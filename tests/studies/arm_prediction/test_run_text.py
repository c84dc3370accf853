"""What a text model computes on another machine is held against what it computes here."""

import sys
from pathlib import Path

import numpy as np

from runtime.llama.context import Context
from runtime.llama.model import TextModel
from runtime.packs.search import find_pack
from studies.arm_prediction import run_text
from studies.arm_prediction.emulated import output


def test_its_logits_are_the_runtimes(tmp_path: Path) -> None:
    pack = find_pack("demo")
    file = pack.path(pack.manifest.text_model)
    out = tmp_path / "logits.npy"
    output(None, [sys.executable, run_text.__file__, str(file), str(out)])
    found = np.load(out)
    with TextModel.load(file) as model, Context(model, tokens=128, batch=64, threads=1) as context:
        vocabulary = found.shape[1]
        ids = np.random.default_rng(7).integers(0, vocabulary, 68).tolist()
        context.decode_tokens(ids[:64], 0)
        expected = [context.logits()]
        for at in range(64, 68):
            context.decode_tokens(ids[at : at + 1], at)
            expected.append(context.logits())
    np.testing.assert_allclose(found, np.stack(expected), atol=1e-4)
