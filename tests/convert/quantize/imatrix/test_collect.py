"""Collecting importance matrices: from which data, how far, and that what was collected is kept."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
from PIL import Image

from convert.quantize.imatrix.collect import Collected, Counting, collect
from convert.quantize.imatrix.file import Imatrix, merge, read_imatrix, write_imatrix
from convert.quantize.search.samples import Look, Text, digests, pack_samples, pieces, read_samples
from runtime.cancel import NEVER, Cancel
from runtime.errors import BenchError, Cancelled, CheckpointError, PictureError, TextError
from runtime.llama.activations import Activations
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail
from studies.demo_samples import write_samples
from tests.checkpoints.reference_vectors import FAMILIES
from tests.convert.quantize.imatrix.vector import CHUNK, STORED, TEXT, words, write_model

LINES = [
    {"image": "a.png", "question": "What is it?", "answers": ["A thing.", "No thing."]},
    {"image": "b.png", "question": "Where is it?", "answers": ["Here."], "detail": "glance"},
    {"image": "a.png", "question": "Who is it?", "answers": ["Me."]},
    {"text": "Nothing is to be seen here, and there is nothing to be asked."},
]


def write_data(folder: Path, lines: Sequence[dict[str, Any]] = LINES) -> Path:
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(("a.png", "b.png")):
        noise = np.random.default_rng(number).integers(0, 256, (60, 90, 3), np.uint8)
        Image.fromarray(noise).save(folder / name)
    text = "\n".join(json.dumps(line) for line in lines)
    (folder / "samples.jsonl").write_text(text)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


def collected(
    pack: Path, data: Path, out: Path, cancel: Cancel = NEVER, **options: Any
) -> Collected:
    samples = read_samples(data)
    return collect(Pack.open(pack), samples, out, source=str(data), cancel=cancel, **options)


def interrupted(pack: Path, data: Path, out: Path, after: int) -> None:
    """Collect until so many samples are done."""
    cancel = Cancel()

    def stop(done: int, total: int) -> None:
        if done == after:
            cancel.set()

    with pytest.raises(Cancelled):
        collected(pack, data, out, cancel, progress=stop)


def assert_same(one: Imatrix, other: Imatrix) -> None:
    assert one.sums.keys() == other.sums.keys()
    for name, sums in one.sums.items():
        assert (one.counts[name] == other.counts[name]).all()
        np.testing.assert_allclose(sums, other.sums[name], rtol=1e-6)


def test_on_text_it_is_the_matrix_of_llama_imatrix(tmp_path: Path) -> None:
    pack, data = write_model(tmp_path), tmp_path / "data"
    data.mkdir()
    (data / TEXT).write_text(words(), encoding="utf-8")
    ours = collected(pack, data, tmp_path / "ours.gguf", chunk=CHUNK).imatrix
    theirs = read_imatrix(STORED)
    assert (ours.chunks, ours.chunk_size) == (theirs.chunks, theirs.chunk_size)
    assert ours.sums.keys() == theirs.sums.keys()
    for name, sums in theirs.sums.items():
        assert (ours.counts[name] == theirs.counts[name]).all()
        # It adds up in 32 bits, and its matrix was made on another processor.
        np.testing.assert_allclose(ours.sums[name], sums, rtol=1e-4)


def test_a_text_is_cut_as_llama_imatrix_cuts_it() -> None:
    text = list(range(10, 20))
    assert list(pieces(text, 4, None)) == [[10, 11, 12, 13], [14, 15, 16, 17]]
    assert list(pieces(text, 4, 1)) == [[1, 11, 12, 13], [1, 15, 16, 17]]
    assert list(pieces(text, 5, None)) == [text[:5], text[5:]]
    assert list(pieces(text, 64, None)) == [text]
    assert list(pieces(text, 64, 1)) == [[1, *text[1:]]]


def test_an_interrupted_collection_goes_on_where_it_was(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    whole = collected(tiny_pack, data, tmp_path / "whole.gguf")
    assert (whole.before, whole.done) == (0, len(LINES))
    out = tmp_path / "parts.gguf"
    for after in (1, 2, 3):
        interrupted(tiny_pack, data, out, after)
        progress = read_imatrix(out).progress
        assert progress is not None
        assert progress.samples == after
    last = collected(tiny_pack, data, out)
    assert (last.before, last.done) == (3, len(LINES))
    assert_same(last.imatrix, whole.imatrix)
    assert_same(read_imatrix(out), whole.imatrix)
    assert read_imatrix(out).progress == whole.imatrix.progress


def test_a_sample_that_was_cut_short_counts_for_nothing(
    tiny_pack: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancel, force = Cancel(), Scorer.force

    def halfway(self: Scorer, question: str, answer: str, **options: Any) -> None:
        if answer == "Me.":
            cancel.set()
        force(self, question, answer, **options)

    monkeypatch.setattr(Scorer, "force", halfway)
    with pytest.raises(Cancelled):
        collected(tiny_pack, data, tmp_path / "cut.gguf", cancel)
    expected = collected(tiny_pack, write_data(data, LINES[:2]), tmp_path / "two.gguf")
    assert_same(read_imatrix(tmp_path / "cut.gguf"), expected.imatrix)


def test_the_file_is_whole_after_every_sample(tiny_pack: Path, data: Path, tmp_path: Path) -> None:
    out, samples = tmp_path / "out.gguf", []

    def look(done: int, total: int) -> None:
        assert total == len(LINES)
        if done:
            progress = read_imatrix(out).progress
            assert progress is not None
            samples.append(progress.samples)

    collected(tiny_pack, data, out, progress=look, seconds_between_saves=0)
    assert samples == [1, 2, 3]


def test_a_finished_collection_is_left_as_it_is(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.gguf"
    collected(tiny_pack, data, out)
    before = out.stat()
    again = collected(tiny_pack, data, out)
    assert again.before == again.done == len(LINES)
    assert (out.stat().st_mtime_ns, out.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_samples_may_be_appended(tiny_pack: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.gguf"
    write_data(data, LINES[:2])
    collected(tiny_pack, data, out)
    write_data(data)
    more = collected(tiny_pack, data, out)
    assert (more.before, more.done) == (2, len(LINES))
    assert_same(more.imatrix, collected(tiny_pack, data, tmp_path / "whole.gguf").imatrix)


def test_a_picture_is_seen_by_the_tower_once(tiny_pack: Path, data: Path, tmp_path: Path) -> None:
    once = collected(tiny_pack, write_data(data, LINES[:1]), tmp_path / "one.gguf").imatrix
    write_data(data, [LINES[0], LINES[2]])
    twice = collected(tiny_pack, data, tmp_path / "two.gguf").imatrix
    name = "v.blk.0.attn_q.weight"
    assert twice.counts[name] == once.counts[name]
    assert (twice.sums[name] == once.sums[name]).all()
    assert twice.counts["blk.0.attn_q.weight"] > 1.5 * once.counts["blk.0.attn_q.weight"]


def test_a_pictures_tokens_count_as_much_as_the_words(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    write_data(data, LINES[:1])
    found = collected(tiny_pack, data, tmp_path / "out.gguf").imatrix
    activations = Activations()
    with Session(Pack.open(tiny_pack), activations=activations) as session:
        Scorer(session).clear()
        activations.take()
        session.show([open_picture(data / "a.png")])
        Scorer(session).force(LINES[0]["question"], LINES[0]["answers"][0])
    seen = activations.take()
    for name, spoken in seen["words"].items():
        pictures = seen["pictures"][name]
        assert pictures.count != spoken.count
        assert found.counts[name] == 2 * spoken.count
        mean = (pictures.sums / pictures.count + spoken.sums / spoken.count) / 2
        np.testing.assert_allclose(found.values[name], mean, rtol=1e-5)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_is_collected_whole(name: str, data: Path, tmp_path: Path) -> None:
    pack = FAMILIES[name].write(tmp_path)[1]
    write_data(data, [LINES[0], LINES[3]])
    found = collected(pack, data, tmp_path / "out.gguf").imatrix
    tensors = [each for path in pack.glob("*.gguf") for each in gguf.GGUFReader(path).tensors]
    matrices = {each.name: int(each.shape[0]) for each in tensors if len(each.shape) == 2}
    # Positions are added, and rows of an embedding are looked up.
    unused = {"v.position_embd.weight"}
    if "output.weight" in matrices:
        unused.add("token_embd.weight")
    assert found.sums.keys() == matrices.keys() - unused
    for tensor, values in found.values.items():
        assert values.shape == (matrices[tensor],)
        assert values.max() > 0


def test_parts_collected_apart_add_up_to_the_whole(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    whole = collected(tiny_pack, data, tmp_path / "whole.gguf").imatrix
    parts = []
    for number, lines in enumerate((LINES[::2], LINES[1::2])):
        write_data(data, lines)
        parts.append(collected(tiny_pack, data, tmp_path / f"{number}.gguf").imatrix)
    assert_same(merge(parts), whole)


def test_question_and_answer_can_be_counted_alone(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    write_data(data, LINES[:3])
    whole = collected(tiny_pack, data, tmp_path / "whole.gguf").imatrix
    out = tmp_path / "words.gguf"
    words = collected(tiny_pack, data, out, counting=Counting.QUESTION_AND_ANSWER).imatrix
    gini = collected(
        tiny_pack, data, tmp_path / "gini.gguf", counting=Counting.GINI_WEIGHTED
    ).imatrix
    pack = Pack.open(tiny_pack)
    with Session(pack) as session:
        question_and_answer = 0
        for line in LINES[:3]:
            session.show([open_picture(data / line["image"])])
            before = session.counters.tokens_evaluated
            Scorer(session).force(line["question"], line["answers"][0])
            question_and_answer += session.counters.tokens_evaluated - before
            Scorer(session).clear()
    assert words.sums.keys() == gini.sums.keys() == whole.sums.keys()
    for name, sums in words.sums.items():
        if name.startswith("v."):
            assert np.array_equal(sums, whole.sums[name])
            assert np.array_equal(gini.sums[name], whole.sums[name])
        elif name.startswith("blk."):
            assert words.counts[name] == gini.counts[name] == question_and_answer
            # In a turn, pictures count as much as all its words, the system prompt's as well.
            assert 2 * question_and_answer < whole.counts[name]
            assert (sums < whole.sums[name]).all()
    with pytest.raises(BenchError, match="another model"):
        collected(tiny_pack, data, out)


def test_a_word_weighs_as_much_as_the_gini_impurity_of_what_is_expected_behind_it(
    data: Path, tmp_path: Path
) -> None:
    text = "Is there a red car on the left?"
    write_data(data, [{"text": text}])
    demo, name = find_pack("demo"), "blk.1.attn_q.weight"
    found = collect(
        demo, read_samples(data), tmp_path / "o.gguf", source="", counting=Counting.GINI_WEIGHTED
    ).imatrix
    activations = Activations()
    with Session(demo, activations=activations) as session:
        tokens = Scorer(session).tokenize(text)
        weights = []
        for logits in Scorer(session).text_logits(tokens):
            shares = np.exp(logits - np.logaddexp.reduce(logits.astype(np.float64)))
            weights.append(1 - (shares**2).sum())
        assert min(weights) < 0.5 * max(weights)
        expected, before = np.zeros_like(found.sums[name][0]), 0.0
        for length, weight in enumerate(weights, 1):
            activations.take()
            Scorer(session).prefill(tokens[:length])
            sums = activations.take()["words"][name].sums
            expected += weight * (sums - before)
            before = sums
    assert np.allclose(found.sums[name][0], expected, rtol=1e-2)
    assert found.counts[name] == len(tokens)


@pytest.mark.parametrize("counting", Counting)
def test_without_an_answer_the_models_own_counts(
    speaking_pack: Path, data: Path, tmp_path: Path, counting: Counting
) -> None:
    write_data(data, [{"image": "a.png"}])
    silent = [
        {
            "image": "a.png",
            "question": Pack.open(speaking_pack).manifest.prompts["en"].describe,
            "answers": ["."],
        }
    ]
    own = collected(speaking_pack, data, tmp_path / "own.gguf", counting=counting).imatrix
    write_data(data, silent)
    given = collected(speaking_pack, data, tmp_path / "given.gguf", counting=counting).imatrix
    name = "blk.0.attn_q.weight"
    assert own.counts[name] > given.counts[name] + 20


def test_a_packs_own_samples_are_looked_at_as_they_ask(speaking_pack: Path) -> None:
    pack = Pack.open(speaking_pack)
    own = pack_samples(pack)
    assert [each.detail for each in own if isinstance(each, Look)] == ["look", "read"]
    asked = pack_samples(pack, Detail.GLANCE)
    assert [each.detail for each in asked if isinstance(each, Look)] == ["glance"] * 2
    assert [each.answer for each in own if isinstance(each, Look)] == ["Yes."] * 2


def test_a_pack_without_samples_asks_for_data(tiny_pack: Path) -> None:
    with pytest.raises(BenchError, match="--data"):
        pack_samples(Pack.open(tiny_pack))


def test_a_folder_is_read_in_order(data: Path) -> None:
    (data / "z.txt").write_text("last\n\n")
    (data / "k.txt").write_text("before\n")
    found = read_samples(data, Detail.READ)
    looks, texts = found[:3], found[3:]
    assert all(isinstance(each, Look) for each in looks)
    assert [each.detail for each in looks if isinstance(each, Look)] == ["read", "glance", "read"]
    assert [each.answer for each in looks if isinstance(each, Look)] == ["A thing.", "Here.", "Me."]
    wanted = [LINES[3]["text"], "before", "last\n"]
    assert [each.text for each in texts if isinstance(each, Text)] == wanted


def test_the_demos_samples_are_drawn_alike_each_time_and_at_every_detail(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_samples(tmp_path / name, range(2))
    one, two = (read_samples(tmp_path / name) for name in ("one", "two"))
    looks = [each for each in one if isinstance(each, Look)]
    assert [each.detail for each in looks] == [*Detail, *Detail]
    assert [each.identity for each in looks] == [
        each.identity for each in two if isinstance(each, Look)
    ]
    assert all(each.question and each.answer for each in looks)


def test_every_beginning_of_the_samples_has_a_digest_of_its_own() -> None:
    some = digests(["a", "b", "c"])
    assert len(set(some)) == 4
    assert digests(["a", "b"]) == some[:3]
    assert digests(["ab"])[1] != digests(["a", "b"])[2]


def test_a_labelled_set_is_data_for_an_importance_matrix_as_well(tmp_path: Path) -> None:
    line = {
        "id": 7,
        "category": "colour",
        "image": "a.png",
        "question": "Which colour\u2028is it?",
        "instruction": "Answer in a word.",
        "answers": ["Red."],
    }
    (sample,) = read_samples(write_data(tmp_path / "labelled", [line]))
    assert isinstance(sample, Look)
    assert sample.question == "Which colour\u2028is it?\nAnswer in a word."


@pytest.mark.parametrize(
    ("line", "error", "named"),
    [
        ("{", BenchError, "line 5"),
        ("[]", BenchError, "line 5"),
        ("{}", BenchError, "an image or a text"),
        ('{"image": "a.png", "text": "b"}', BenchError, "an image or a text"),
        ('{"text": "b", "question": "Why?"}', BenchError, "a text has no question"),
        ('{"image": "a.png", "question": ""}', BenchError, "question"),
        ('{"image": "a.png", "answers": "Yes."}', BenchError, "answers"),
        ('{"image": "a.png", "detail": "stare"}', BenchError, "detail"),
        ('{"image": "a.png", "mood": "good"}', BenchError, "mood"),
        ('{"image": "none.png"}', PictureError, "none.png does not exist"),
        ('{"image": "samples.jsonl"}', PictureError, "is not a picture"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(
    line: str, error: type[Exception], named: str, data: Path
) -> None:
    with (data / "samples.jsonl").open("a") as file:
        file.write("\n" + line + "\n")
    with pytest.raises(error, match=named) as caught:
        read_samples(data)
    assert "\n" not in str(caught.value)


def test_data_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for folder, named in ((tmp_path, "has no samples"), (tmp_path / "none", "is not a folder")):
        with pytest.raises(BenchError, match=named):
            read_samples(folder)
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(BenchError, match="UTF-8"):
        read_samples(tmp_path)


def test_a_question_that_is_too_long_is_named_and_what_precedes_it_is_kept(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.gguf"
    long = {"image": "b.png", "question": "Why? " * 3_000}
    write_data(data, [*LINES[:2], long, LINES[2]])
    with pytest.raises(TextError, match=r"line 3: The question"):
        collected(tiny_pack, data, out)
    write_data(data, [*LINES[:2], LINES[2], LINES[3]])
    assert collected(tiny_pack, data, out).before == 2


def test_pieces_larger_than_the_context_are_refused(
    tiny_pack: Path, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(BenchError, match="Pieces of 100,000 tokens"):
        collected(tiny_pack, data, tmp_path / "out.gguf", chunk=100_000)


def test_what_another_run_began_is_not_overwritten(
    tiny_pack: Path, pack: Path, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.gguf"
    found = collected(tiny_pack, data, out).imatrix
    before = out.read_bytes()
    with pytest.raises(BenchError, match="of another model"):
        collected(pack, data, out)
    write_data(data, LINES[1:])
    with pytest.raises(BenchError, match="other samples"):
        collected(tiny_pack, data, out)
    assert out.read_bytes() == before
    write_imatrix(out, merge([found]))
    before = out.read_bytes()
    with pytest.raises(BenchError, match="cannot be continued"):
        collected(tiny_pack, data, out)
    assert out.read_bytes() == before
    shutil.copy(data / "a.png", out)
    with pytest.raises(CheckpointError, match="is not an importance matrix"):
        collected(tiny_pack, data, out)
    assert out.read_bytes() == (data / "a.png").read_bytes()
