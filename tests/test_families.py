"""Every family of checkpoints comes out of conversion and runtime as the reference has it."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from bench.parity.cases import QUESTION, Case, picture
from bench.parity.parity import compare, least_cosine, run_parity
from convert.convert import convert_checkpoint
from convert.models import families
from runtime.packs.pack import Pack
from runtime.prompt import PICTURES
from runtime.session import Session
from runtime.vision.tiling import Detail, tile_count
from tests.checkpoints.paligemma import SHAPES, write_random_paligemma
from tests.checkpoints.reference_vectors import FAMILIES, load


@pytest.mark.parametrize("name", FAMILIES)
def test_embeddings_prompts_scores_and_answers_are_the_references(
    name: str, tmp_path: Path
) -> None:
    _, folder = FAMILIES[name].write(tmp_path)
    pack = Pack.open(folder)
    with Session(pack, threads=1, exact=True, context=1400, system="") as session:
        for vector in load(name):
            encoded = session.counters.tiles_encoded
            embeddings, scores = compare(session, vector.case, vector)
            told = f"{vector.case.detail}, {vector.case.name}"
            assert prompt(session, vector.case) == vector.prompt.tolist(), told
            assert len(embeddings) == vector.tokens, told
            tiles = tile_count(vector.case.sizes, vector.case.detail, pack.manifest.image)
            assert session.counters.tiles_encoded - encoded in (0, tiles), told
            assert least_cosine(embeddings[vector.rows], vector.embeddings) >= 0.9999, told
            assert scores.correlation >= 0.99999, told
            assert scores.agree(64), told


def prompt(session: Session, case: Case) -> list[int]:
    """Tokens of the prompt, the pictures' places as one where they adjoin."""
    video = case.detail is Detail.GLANCE
    conversation = session._conversation
    (*_, turn) = conversation.asked(QUESTION, 1)
    tokens = conversation.prompter.conversation(
        "", [turn], pictures=1 if video else len(case.sizes), video=video
    )
    return [
        token
        for before, token in pairwise([None, *tokens])
        if (before, token) != (PICTURES, PICTURES)
    ]


def test_a_detail_that_a_model_does_not_know_is_a_look(tmp_path: Path) -> None:
    _, folder = FAMILIES["llava-interleave"].write(tmp_path)
    scene = picture((80, 50))
    with Session(Pack.open(folder), threads=1, context=600) as session:
        for detail in Detail:
            session.show([scene], detail)
        assert session.counters.tiles_encoded == 1


def test_every_family_that_can_be_converted_is_compared() -> None:
    compared = {name.split("-")[0] for name in FAMILIES} | {"llava_onevision", "llava_next"}
    assert set(families.FAMILIES) <= compared


@pytest.mark.reference
@pytest.mark.parametrize("name", FAMILIES)
def test_the_runtime_computes_what_the_reference_does(name: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    source = FAMILIES[name]
    checkpoint, pack = source.write(tmp_path)
    chosen = source.cases(Pack.open(pack).manifest.image)
    rows = run_parity(checkpoint, pack, threads=1, chosen=chosen)
    assert [row.case for row in rows if not row.passed] == []


@pytest.mark.reference
def test_up_to_the_last_position_of_the_window_nothing_differs(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    shape = replace(SHAPES["tiny-2"], window=576)
    checkpoint = write_random_paligemma(tmp_path / "checkpoint", shape, 1)
    pack = convert_checkpoint(checkpoint, tmp_path / "pack")
    case = Case("odd", Detail.LOOK, ((113, 77),) * 9)
    with Session(Pack.open(pack), threads=1) as session:
        session.show(case.pictures(), case.detail)
        tokens = session.context_size - len(session._asked(QUESTION, 1)) + 1
    assert tokens > 100
    (row,) = run_parity(checkpoint, pack, threads=1, chosen=[case], tokens=tokens)
    assert row.passed
