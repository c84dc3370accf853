"""Small files in the layouts that labelled sets are published in, with pictures of noise."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

LINES: list[dict[str, Any]] = [
    {"image": "a.png", "question": "What is it?", "answers": ["a cup", "a mug"]},
    {"image": "sub/b.jpg", "answers": ["A red cup."], "detail": "read", "id": "second"},
    {
        "image": "a.png",
        "question": "How many?",
        "answers": ["2"],
        "category": "count",
        "instruction": "Answer with a number.",
    },
]


def picture(path: Path, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), np.uint8)
    Image.fromarray(noise).save(path)
    return path


def write_json(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def write_lines(path: Path, lines: Sequence[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def json_lines(folder: Path, lines: Sequence[Any] = tuple(LINES)) -> Path:
    picture(folder / "a.png")
    picture(folder / "sub/b.jpg", 1)
    write_lines(folder / "samples.jsonl", lines)
    return folder


def ten(*answers: str) -> list[dict[str, Any]]:
    """Ten people's answers, as VQA has them; the last is repeated."""
    all_of_them = [*answers, *[answers[-1]] * (10 - len(answers))]
    return [
        {"answer": answer, "answer_confidence": "yes", "answer_id": number}
        for number, answer in enumerate(all_of_them, 1)
    ]


def vqa(folder: Path, split: str = "val2014") -> Path:
    about = {"info": {}, "license": {}, "data_type": "mscoco", "data_subtype": split}
    questions = [
        {"image_id": 42, "question": "What colour is it?", "question_id": 42000},
        {"image_id": 42, "question": "Is it raining?", "question_id": 42001},
        {"image_id": 73, "question": "How many dogs are there?", "question_id": 73000},
    ]
    answers = {
        42001: ("yes/no", ten("no", "yes")),
        42000: ("other", ten("red", "red", "dark red", "brown")),
        73000: ("number", ten("2")),
    }
    annotations = [
        {
            "question_type": "what",
            "multiple_choice_answer": said[0]["answer"],
            "answers": said,
            "image_id": number // 1000,
            "answer_type": kind,
            "question_id": number,
        }
        for number, (kind, said) in answers.items()
    ]
    write_json(
        folder / f"v2_OpenEnded_mscoco_{split}_questions.json",
        about | {"task_type": "Open-Ended", "questions": questions},
    )
    write_json(folder / f"v2_mscoco_{split}_annotations.json", about | {"annotations": annotations})
    for number in (42, 73):
        picture(folder / split / f"COCO_{split}_{number:012d}.jpg", number)
    return folder


def vizwiz(folder: Path) -> Path:
    entries = [
        {
            "image": f"VizWiz_val_{number:08d}.jpg",
            "question": question,
            "answers": [
                {"answer": answer, "answer_confidence": "maybe"}
                for answer in [first] * 7 + ["x"] * 3
            ],
            "answer_type": kind,
            "answerable": int(kind != "unanswerable"),
        }
        for number, (question, first, kind) in enumerate(
            [
                ("What is this? Thank you.", "soup", "other"),
                ("Which colour?", "unanswerable", "unanswerable"),
            ]
        )
    ]
    write_json(folder / "Annotations/val.json", entries)
    for number, entry in enumerate(entries):
        picture(folder / "val" / str(entry["image"]), number)
    return folder


def textvqa(folder: Path) -> Path:
    data = [
        {
            "question": "what is the brand?",
            "image_id": "003a8ae2ef43b901",
            "image_classes": ["Cassette deck"],
            "image_width": 1024,
            "question_tokens": ["what"],
            "question_id": 34602,
            "set_name": "val",
            "answers": ["nokia"] * 8 + ["toshiba"] * 2,
        }
    ]
    content = {"dataset_type": "val", "dataset_name": "textvqa", "data": data}
    write_json(folder / "TextVQA_0.5.1_val.json", content)
    picture(folder / "train_images/003a8ae2ef43b901.jpg")
    return folder


def pope(folder: Path, kinds: Sequence[str] = ("random",)) -> Path:
    for kind in kinds:
        lines = [
            {
                "question_id": number,
                "image": "COCO_val2014_000000310196.jpg",
                "text": f"Is there a {thing} in the image?",
                "label": label,
            }
            for number, (thing, label) in enumerate([("snowboard", "yes"), ("car", "no")], 1)
        ]
        write_lines(folder / f"coco/coco_pope_{kind}.json", lines)
    picture(folder / "val2014/COCO_val2014_000000310196.jpg")
    return folder


def coco_captions(folder: Path) -> Path:
    images = [
        {"id": number, "file_name": f"{number:012d}.jpg", "height": 12, "width": 16, "license": 3}
        for number in (139, 285)
    ]
    annotations = [
        {"image_id": image, "id": number, "caption": caption}
        for number, (image, caption) in enumerate(
            [
                (285, "A bear in the grass.\n"),
                (139, "A woman in a dining room."),
                (139, "A woman stands by a table."),
            ]
        )
    ]
    content = {"info": {}, "licenses": [], "images": images, "annotations": annotations}
    write_json(folder / "annotations/captions_val2017.json", content)
    for image in images:
        picture(folder / "val2017" / str(image["file_name"]), int(str(image["id"])))
    return folder
