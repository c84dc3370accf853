"""Labelled sets: what is read from each layout, and what is refused and why."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.quality.datasets import LabelledSet, read_labelled, write_labelled
from bench.quality.demo_scenes import demo_labelled
from bench.quality.layouts import open_labelled
from bench.scenes.evaluate import held_out
from bench.scenes.world import HELD_OUT_SEED
from convert.quantize.search.samples import read_samples
from runtime.errors import BenchError, OutputError, PictureError
from runtime.vision.tiling import Detail
from tests.bench.quality import published
from tests.bench.quality.published import LINES, json_lines, picture, write_json, write_lines
from vismaid.app import main


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(BenchError) as caught:
        open_labelled(path, **options)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def content(labelled: LabelledSet) -> list[tuple[Any, ...]]:
    """All that a set says, but for where its pictures lie."""
    return [
        (
            sample.id,
            sample.question,
            sample.answers,
            sample.detail,
            sample.category,
            sample.instruction,
            np.asarray(sample.picture()).tolist(),
        )
        for sample in labelled.samples
    ]


def test_json_lines_say_picture_question_and_answers(tmp_path: Path) -> None:
    labelled = open_labelled(json_lines(tmp_path / "set"))
    first, second, third = labelled.samples
    assert (labelled.name, labelled.layout, labelled.metric) == ("set", "json-lines", "exact")
    assert (first.id, first.prompt, first.answers) == ("1", "What is it?", ("a cup", "a mug"))
    assert (second.id, second.prompt, second.detail) == ("second", None, Detail.READ)
    assert (third.category, third.prompt) == ("count", "How many?\nAnswer with a number.")
    assert first.image == third.image != second.image
    assert first.picture().size == (16, 12)


def test_a_set_may_be_in_several_languages(tmp_path: Path) -> None:
    json_lines(tmp_path / "set")
    spanish = LINES[0] | {"question": "¿Qué es?", "answers": ["una taza"], "language": "es"}
    text = "".join(f"{json.dumps(line)}\n" for line in [*LINES, spanish])
    (tmp_path / "set" / "samples.jsonl").write_text(text)
    whole = open_labelled(tmp_path / "set")
    assert [sample.language for sample in whole.samples] == ["en"] * 3 + ["es"]
    write_labelled(whole, tmp_path / "again")
    for folder in ("set", "again"):
        (found,) = open_labelled(tmp_path / folder, language="es", limit=2).samples
        assert (found.question, found.answers) == ("¿Qué es?", ("una taza",))
        assert len(open_labelled(tmp_path / folder, language="en").samples) == 3
    message = refusal(tmp_path / "set", language="fr")
    assert "no samples in fr, but in en, es" in message


def test_the_demos_scenes_are_asked_the_same_in_every_language(
    capsys: pytest.CaptureFixture[str],
) -> None:
    english, spanish = demo_labelled(12), demo_labelled(12, language="es")
    assert english.digest != spanish.digest
    for one, other in zip(english.samples, spanish.samples, strict=True):
        assert (one.id, one.image, one.category) == (other.id, other.image, other.category)
        assert one.question != other.question
        assert one.answers != other.answers
        assert (one.language, other.language) == ("en", "es")
    with pytest.raises(BenchError, match="in en, es and not in fr"):
        demo_labelled(12, language="fr")
    assert main(["bench", "data", "demo", "--limit", "2", "--lang", "es"]) == 0
    assert "in es: 2" in capsys.readouterr().out


def test_a_file_from_windows_with_empty_lines_is_read(tmp_path: Path) -> None:
    json_lines(tmp_path)
    text = "\r\n\r\n".join(json.dumps(line) for line in LINES)
    (tmp_path / "samples.jsonl").write_bytes(b"\xef\xbb\xbf" + text.encode() + b"\r\n")
    assert [sample.id for sample in read_labelled(tmp_path).samples] == ["1", "second", "5"]


def test_a_separator_within_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    json_lines(tmp_path)
    line = json.dumps(LINES[0] | {"question": "What\u2028is it?"}, ensure_ascii=False)
    (tmp_path / "samples.jsonl").write_text(line, encoding="utf-8")
    assert read_labelled(tmp_path).samples[0].question == "What\u2028is it?"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"image": "a.png", "answers": ["x"]', "line 2"),
        ('{"image": "a.png", "question": "Who?"}', "answers"),
        ('{"image": "a.png", "answers": []}', "answers"),
        ('{"image": "a.png", "answers": ["  "]}', "answers"),
        ('{"image": "a.png", "answers": "x"}', "answers"),
        ('{"image": "a.png", "quesiton": "Who?", "answers": ["x"]}', "quesiton"),
        ('{"image": "a.png", "question": " ", "answers": ["x"]}', "question"),
        ('{"image": "a.png", "answers": ["x"], "detail": "stare"}', "detail"),
        ('{"text": "Only words."}', "image"),
        ('{"image": "a.png", "answers": ["x"], "id": 1}', "id 1"),
        ('{"image": "gone.png", "answers": ["x"]}', "gone.png"),
        ('{"image": "a\\u0000.png", "answers": ["x"]}', "not in"),
        (json.dumps({"image": "a" * 5000, "answers": ["x"]}), "not in"),
        ('{"image": "sub", "answers": ["x"]}', "not in"),
        ('{"image": "../a.png", "answers": ["x"]}', "outside the folder"),
        ('{"image": "sub/../../a.png", "answers": ["x"]}', "outside the folder"),
        ('{"image": "/etc/passwd", "answers": ["x"]}', "outside the folder"),
        ("[" * 100_000, "line 2"),
        ("null", "line 2"),
    ],
)
def test_a_broken_line_is_named_in_one_sentence(tmp_path: Path, line: str, said: str) -> None:
    json_lines(tmp_path)
    (tmp_path / "samples.jsonl").write_text(f"{json.dumps(LINES[0])}\n{line}\n")
    message = refusal(tmp_path)
    assert f"{tmp_path / 'samples.jsonl'}, line 2," in message
    assert said in message


@pytest.mark.parametrize("line", ["[]", "{", '{"image": "a.png", "mood": "good"}', "{}"])
def test_whoever_reads_a_broken_line_says_the_same(tmp_path: Path, line: str) -> None:
    (tmp_path / "samples.jsonl").write_text(f"{line}\n")
    with pytest.raises(BenchError) as told:
        read_samples(tmp_path)
    assert str(told.value) == refusal(tmp_path)
    assert str(told.value).startswith(f"{tmp_path / 'samples.jsonl'}, line 1, is not like {{")


def test_all_missing_pictures_are_counted_in_one_sentence(tmp_path: Path) -> None:
    json_lines(tmp_path)
    (tmp_path / "a.png").unlink()
    message = refusal(tmp_path)
    assert "line 1," in message
    assert "a.png" in message
    assert "1 others" in message


@pytest.mark.parametrize(
    ("write", "said"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "samples.jsonl"),
        (lambda path: write_lines(path / "samples.jsonl", []), "no samples"),
        (lambda path: write_json(path / "a.json", {"some": "thing"}), "no labelled set"),
        (lambda path: write_json(path, {"some": "thing"}), "no labelled set"),
        (lambda path: path.write_text("nothing"), "neither JSON"),
        (lambda path: path.write_text("[" * 100_000), "neither JSON"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "UTF-8"),
        (lambda path: path.write_text(""), "neither JSON"),
    ],
)
def test_what_is_no_set_is_refused(tmp_path: Path, write: Callable[[Path], Any], said: str) -> None:
    write(tmp_path / "set")
    assert said in refusal(tmp_path / "set")


def test_a_damaged_picture_is_told_of_when_it_is_opened(tmp_path: Path) -> None:
    json_lines(tmp_path)
    (tmp_path / "a.png").write_bytes(b"no picture")
    sample = read_labelled(tmp_path).samples[0]
    with pytest.raises(PictureError, match=r"a\.png"):
        sample.picture()


def test_vqa_joins_questions_and_answers_by_number(tmp_path: Path) -> None:
    labelled = open_labelled(published.vqa(tmp_path))
    colour, raining, dogs = labelled.samples
    assert (labelled.layout, labelled.metric) == ("vqa", "vqa")
    assert (colour.id, colour.question, colour.category) == ("42000", "What colour is it?", "other")
    assert colour.answers == ("red", "red", "dark red") + ("brown",) * 7
    assert raining.answers == ("no",) + ("yes",) * 9
    assert colour.image == raining.image != dogs.image
    assert dogs.file == tmp_path / "val2014/COCO_val2014_000000000073.jpg"
    assert colour.prompt == (
        "What colour is it?\nAnswer the question using a single word or phrase."
    )


def test_vqa_takes_pictures_by_the_names_of_2017(tmp_path: Path) -> None:
    published.vqa(tmp_path / "set")
    for old in (tmp_path / "set/val2014").iterdir():
        picture(tmp_path / "val2017" / old.name.removeprefix("COCO_val2014_"))
        old.unlink()
    assert "COCO_val2014_000000000042.jpg" in refusal(tmp_path / "set")
    labelled = open_labelled(tmp_path / "set", images=tmp_path / "val2017")
    assert labelled.samples[0].file == tmp_path / "val2017/000000000042.jpg"


def test_a_question_without_answers_is_named(tmp_path: Path) -> None:
    published.vqa(tmp_path)
    annotations = tmp_path / "v2_mscoco_val2014_annotations.json"
    known = json.loads(annotations.read_text())
    write_json(annotations, known | {"annotations": known["annotations"][:2]})
    assert "question 73000," in refusal(tmp_path)
    annotations.unlink()
    assert "_annotations.json" in refusal(tmp_path)


def test_vizwiz_keeps_what_cannot_be_answered(tmp_path: Path) -> None:
    labelled = open_labelled(published.vizwiz(tmp_path))
    soup, unanswerable = labelled.samples
    assert (labelled.layout, labelled.metric) == ("vizwiz", "vqa")
    assert soup.answers == ("soup",) * 7 + ("x",) * 3
    assert unanswerable.category == "unanswerable"
    assert "'Unanswerable'" in str(unanswerable.prompt)
    assert soup.file == tmp_path / "val/VizWiz_val_00000000.jpg"


def test_textvqa_finds_pictures_by_number(tmp_path: Path) -> None:
    (sample,) = open_labelled(published.textvqa(tmp_path)).samples
    assert (sample.id, sample.question) == ("34602", "what is the brand?")
    assert sample.answers == ("nokia",) * 8 + ("toshiba",) * 2
    assert sample.file == tmp_path / "train_images/003a8ae2ef43b901.jpg"


def test_pope_is_yes_or_no(tmp_path: Path) -> None:
    labelled = open_labelled(published.pope(tmp_path))
    assert (labelled.layout, labelled.metric) == ("pope", "pope")
    assert [sample.answers for sample in labelled.samples] == [("yes",), ("no",)]
    assert labelled.samples[1].question == "Is there a car in the image?"


def test_coco_captions_ask_for_a_description(tmp_path: Path) -> None:
    labelled = open_labelled(published.coco_captions(tmp_path))
    dining, bear = labelled.samples
    assert (labelled.layout, labelled.metric) == ("coco-captions", "cider")
    assert dining.prompt is bear.prompt is None
    assert dining.answers == ("A woman in a dining room.", "A woman stands by a table.")
    assert bear.answers == ("A bear in the grass.",)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (published.vqa, "v2_OpenEnded_mscoco_val2014_questions.json"),
        (published.vizwiz, "Annotations/val.json"),
        (published.textvqa, "TextVQA_0.5.1_val.json"),
        (published.pope, "coco/coco_pope_random.json"),
        (published.coco_captions, "annotations/captions_val2017.json"),
        (json_lines, "samples.jsonl"),
    ],
)
def test_a_file_of_another_name_is_known_by_its_content(
    tmp_path: Path, write: Callable[[Path], Path], name: str
) -> None:
    expected = open_labelled(write(tmp_path))
    renamed = (tmp_path / name).rename((tmp_path / name).with_name("renamed.json"))
    pictures = next(sample.file.parent for sample in expected.samples if sample.file)
    images = tmp_path if expected.layout == "json-lines" else pictures
    found = open_labelled(renamed, images=images)
    assert found.layout == expected.layout
    assert content(found) == content(expected)


@pytest.mark.parametrize(
    ("write", "name", "change", "said"),
    [
        (published.vizwiz, "Annotations/val.json", [{"image": "a.jpg"}], "0.question"),
        (
            published.vizwiz,
            "Annotations/val.json",
            [{"image": "a.jpg", "question": "What?", "answers": [{"said": "x"}]}],
            "0.answers.0: there is no answer in it",
        ),
        (published.textvqa, "TextVQA_0.5.1_val.json", {"data": [{}]}, "data.0.question_id"),
        (published.coco_captions, "annotations/captions_val2017.json", {"images": []}, "annotat"),
        (published.pope, "coco/coco_pope_random.json", {"image": "a.jpg"}, "line 1,"),
        (
            published.coco_captions,
            "annotations/captions_val2017.json",
            {"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": []},
            "no answers",
        ),
        (
            published.pope,
            "coco/coco_pope_random.json",
            {"image": "a.jpg", "text": "Is it?", "label": "maybe"},
            "label maybe",
        ),
        (
            published.vizwiz,
            "Annotations/val.json",
            [{"image": "a.jpg", "question": "What?", "answers": []}],
            "entry 1, has no answers",
        ),
        (
            published.vizwiz,
            "Annotations/val.json",
            [{"image": "../../a.jpg", "question": "What?", "answers": [{"answer": "x"}]}],
            "outside the folder",
        ),
    ],
)
def test_a_damaged_published_file_is_named(
    tmp_path: Path, write: Callable[[Path], Path], name: str, change: Any, said: str
) -> None:
    write(tmp_path)
    write_json(tmp_path / name, change)
    message = refusal(tmp_path)
    assert str(tmp_path / name) in message
    assert said in message


def test_one_of_several_splits_is_named(tmp_path: Path) -> None:
    published.pope(tmp_path, ("random", "popular", "adversarial"))
    assert "coco_pope_popular.json" in refusal(tmp_path)
    assert open_labelled(tmp_path, split="adversarial").name == "coco_pope_adversarial"
    assert "no split val" in refusal(tmp_path, split="val")


def test_vqa_splits_keep_to_their_own_answers(tmp_path: Path) -> None:
    published.vqa(tmp_path, "train2014")
    published.vqa(tmp_path, "val2014")
    labelled = open_labelled(tmp_path, split="val")
    assert str(labelled.samples[0].file).endswith("COCO_val2014_000000000042.jpg")
    (tmp_path / "v2_mscoco_val2014_annotations.json").unlink()
    assert "no annotations beside it" in refusal(tmp_path, split="val")


def test_a_split_of_what_has_none_is_refused(tmp_path: Path) -> None:
    json_lines(tmp_path / "set")
    assert "no splits" in refusal(tmp_path / "set", split="val")
    assert "one file" in refusal(tmp_path / "set/samples.jsonl", split="val")


def test_pictures_may_lie_apart_from_json_lines(tmp_path: Path) -> None:
    json_lines(tmp_path / "pictures")
    (tmp_path / "pictures/samples.jsonl").rename(tmp_path / "samples.jsonl")
    assert "a.png" in refusal(tmp_path / "samples.jsonl")
    labelled = open_labelled(tmp_path / "samples.jsonl", images=tmp_path / "pictures")
    assert labelled.samples[0].file == tmp_path / "pictures/a.png"


def vizwiz_captions(folder: Path, **flagged: list[int]) -> Path:
    """COCO's layout with VizWiz's flags, on the captions of the numbers given."""
    file = published.coco_captions(folder) / "annotations/captions_val2017.json"
    content = json.loads(file.read_text())
    for caption in content["annotations"]:
        for flag in ("is_precanned", "is_rejected"):
            caption[flag] = caption["id"] in flagged.get(flag, [])
    file.write_text(json.dumps(content))
    return folder


def test_captions_that_were_rejected_or_are_a_set_phrase_do_not_count(tmp_path: Path) -> None:
    whole = open_labelled(published.coco_captions(tmp_path / "whole"))
    first, *others = whole.samples
    assert len(first.answers) == 2
    assert not whole.left_out
    some = open_labelled(vizwiz_captions(tmp_path / "some", is_precanned=[1]))
    assert some.samples[0].answers == first.answers[1:]
    none = open_labelled(vizwiz_captions(tmp_path / "none", is_precanned=[1], is_rejected=[2]))
    assert [sample.id for sample in none.samples] == [sample.id for sample in others]
    assert list(none.left_out.values()) == [1]


def test_captions_under_vizwiz_names_are_captions(tmp_path: Path) -> None:
    published.coco_captions(tmp_path)
    (tmp_path / "annotations/captions_val2017.json").rename(tmp_path / "annotations/val.json")
    assert open_labelled(tmp_path).layout == "coco-captions"


def test_what_was_read_in_textvqas_pictures_is_no_set_of_its_own(tmp_path: Path) -> None:
    published.textvqa(tmp_path)
    write_json(tmp_path / "TextVQA_Rosetta_OCR_v0.2_val.json", {"data": [{"image_id": "a"}]})
    assert open_labelled(tmp_path).layout == "textvqa"


def test_a_subset_is_the_first_samples_or_drawn_from_a_seed() -> None:
    labelled = demo_labelled(40)
    ids = [sample.id for sample in labelled.samples]
    assert labelled.take(None) is labelled.take(40) is labelled
    assert [sample.id for sample in labelled.take(3).samples] == ids[:3]
    drawn = [sample.id for sample in labelled.take(10, seed=1).samples]
    assert drawn == [sample.id for sample in labelled.take(10, seed=1).samples]
    assert drawn != [sample.id for sample in labelled.take(10, seed=2).samples]
    assert sorted(drawn, key=ids.index) == drawn
    with pytest.raises(BenchError, match="at least one"):
        labelled.take(0)


def test_the_digest_tells_sets_apart_and_not_places(tmp_path: Path) -> None:
    labelled = demo_labelled(6)
    assert labelled.digest == demo_labelled(6).digest
    assert labelled.digest != demo_labelled(6, seed=6).digest
    assert labelled.digest != labelled.take(5).digest
    here, there = (json_lines(tmp_path / name) for name in ("here", "there"))
    assert open_labelled(here).digest == open_labelled(there).digest


@pytest.mark.parametrize("write", [json_lines, published.vqa, published.coco_captions])
def test_a_set_that_is_written_out_says_the_same(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    labelled = open_labelled(write(tmp_path / "set"))
    write_labelled(labelled, tmp_path / "out")
    assert content(read_labelled(tmp_path / "out")) == content(labelled)
    with pytest.raises(OutputError, match="exists already"):
        write_labelled(labelled, tmp_path / "out")


def test_a_set_that_cannot_be_written_whole_is_not_written(tmp_path: Path) -> None:
    labelled = open_labelled(json_lines(tmp_path / "set"))
    (tmp_path / "set/a.png").unlink()
    with pytest.raises(PictureError, match=r"a\.png"):
        write_labelled(labelled, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_the_demos_held_out_scenes_are_drawn_when_they_are_asked_for(tmp_path: Path) -> None:
    labelled = demo_labelled(6)
    assert [sample.detail for sample in labelled.samples] == [*Detail, *Detail]
    question = held_out(HELD_OUT_SEED + 1, Detail.LOOK)[0]
    assert labelled.samples[1].question == question.text
    assert labelled.samples[1].answers == (question.answer,)
    assert all(sample.file is None for sample in labelled.samples)
    assert content(labelled) == content(demo_labelled(6))
    close = demo_labelled(6, details=[Detail.READ])
    assert {sample.detail for sample in close.samples} == {Detail.READ}
    write_labelled(labelled, tmp_path / "out")
    assert content(read_labelled(tmp_path / "out")) == content(labelled)
    for count, seed in ((0, 0), (1, -1)):
        with pytest.raises(BenchError):
            demo_labelled(count, seed)


def test_the_command_says_what_a_set_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published.vqa(tmp_path / "set")
    assert main(["bench", "data", str(tmp_path / "set"), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("vqa, judged by vqa")
    assert {"samples: 3", "pictures: 2", "answers to each: 10", "yes/no: 1"} <= set(said)
    assert len(read_labelled(tmp_path / "out").samples) == 3
    assert main(["bench", "data", str(tmp_path / "set"), "--limit", "1"]) == 0
    assert "samples: 1" in capsys.readouterr().out


def test_the_command_writes_the_demos_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["bench", "data", "demo", "--limit", "4", "--seed", "8", "--out", "out"]) == 0
    assert "samples: 4" in capsys.readouterr().out
    assert content(read_labelled(tmp_path / "out")) == content(demo_labelled(4, 8))


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere"],
        ["set", "--split", "test"],
        ["set", "--images", "nowhere"],
        ["set", "--limit", "0"],
        ["set", "--out", "set"],
    ],
)
def test_the_command_refuses_bad_input_in_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    published.coco_captions(tmp_path / "set")
    monkeypatch.chdir(tmp_path)
    assert main(["bench", "data", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("vismaid: ")
    assert said.err.count("\n") == 1
