"""The demo's world: scenes, their labels, and questions with one right answer."""

import random
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.scenes import questions
from bench.scenes.draw import COLOUR_NAMES, KIND_NAMES, LETTERS, draw, label, letter_height
from bench.scenes.english import ENGLISH
from bench.scenes.spanish import ALSO_SAID, SPANISH, Colloquial
from bench.scenes.wording import Wording
from bench.scenes.world import CANVAS, HELD_OUT_SEED, PLACES, scene_of
from runtime.packs.manifest import ImagePolicy
from runtime.vision import tiling as vision
from training.vlm.data import (
    LETTER,
    PATCH,
    SIDE,
    SPELLING,
    TILE,
    canvas_frame,
    joined,
    padded_view,
    piece,
    quarters,
    read_grid,
    render,
)

SEEDS = range(HELD_OUT_SEED - 60, HELD_OUT_SEED)
POLICY = ImagePolicy(
    tile=TILE,
    patches_per_side=SIDE,
    pinpoints=[(CANVAS, CANVAS)],
    max_tiles=9,
    pooled_per_side=SIDE // 2,
)


def test_a_seed_draws_the_same_picture_every_time() -> None:
    first, second = draw(scene_of(7))[0], draw(scene_of(7))[0]
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("seed", SEEDS)
def test_things_stand_inside_the_picture_each_clearly_in_one_third(seed: int) -> None:
    scene = scene_of(seed)
    for thing in scene.things:
        left, top, right, bottom = thing.box
        assert left >= 0
        assert top >= 0
        assert right <= scene.width
        assert bottom <= scene.height
        edges = (abs(thing.x / scene.width - third) for third in (1 / 3, 2 / 3))
        assert min(edges) > 0.02
    xs = [thing.x for thing in scene.things]
    assert xs == sorted(xs)


def test_a_patch_shows_the_thing_that_covers_it() -> None:
    for seed in SEEDS:
        scene = scene_of(seed)
        _, numbers = draw(scene)
        labels = label(scene, numbers, SIDE, SIDE)
        shown = {KIND_NAMES[index] for index in np.unique(labels.kind)} - {"nothing"}
        assert shown == {thing.kind for thing in scene.things}
        for thing in scene.things:
            row = int((thing.base - thing.height / 2) * SIDE / scene.height)
            column = int(thing.x * SIDE / scene.width)
            assert labels.place[row, column] == 1 + PLACES.index(scene.place(thing))
            assert labels.rank[row, column] == 1 + scene.things.index(thing)
            assert labels.many[row, column] == len(scene.of_kind(thing.kind))
            if thing.kind in ("door", "book"):
                assert COLOUR_NAMES[labels.colour[row, column]] == thing.colour


def test_the_letters_of_a_sign_are_labelled_in_reading_order() -> None:
    checked = 0
    for seed in SEEDS:
        scene = scene_of(seed)
        for thing in scene.of_kind("sign"):
            if not scene.legible(thing):
                continue
            frame = canvas_frame(scene)
            labels = label(scene, draw(scene)[1], 2 * SIDE, 2 * SIDE, frame)
            row = int((letter_height(thing) - frame.top) * 2 * SIDE / frame.height)
            assert "".join(LETTERS[i] for i in labels.letter[row] if i) == thing.text
            assert [i for i in labels.spelling[row] if i] == list(range(1, 1 + len(thing.text)))
            checked += 1
    assert checked > 5


@pytest.mark.parametrize("seed", [0, 3, 5, 8, 13])
def test_training_sees_what_the_runtime_shows_the_tower(seed: int) -> None:
    scene = scene_of(seed)
    picture = draw(scene)[0]
    tiles: list[np.ndarray] = []

    def encode_tiles(shown: Sequence[np.ndarray]) -> list[np.ndarray]:
        tiles.extend(shown)
        return [np.zeros((SIDE * SIDE, 1), np.float32) for _ in shown]

    [tokens] = vision.encode([picture], vision.Detail.READ, POLICY, encode_tiles, np.ones(1, "f4"))
    assert np.array_equal(np.stack(tiles[1:]), quarters(picture))
    rows, columns = read_grid(scene)
    kept = (rows.stop - rows.start) * (columns.stop - columns.start + 1)
    assert len(tokens) == SIDE * SIDE + kept
    vision.encode([picture], vision.Detail.LOOK, POLICY, encode_tiles, np.ones(1, "f4"))
    assert np.array_equal(tiles[-1], padded_view(scene)[0])


def test_training_never_says_a_held_out_phrasing() -> None:
    rng = random.Random(1)
    trained = {questions.spoken_question(rng, False) for _ in range(3000)}
    measured = {questions.spoken_question(rng, True) for _ in range(1000)}
    assert len(measured) > 200
    assert not trained & measured


def test_a_description_names_every_thing_where_it_is() -> None:
    for seed in SEEDS:
        scene = scene_of(seed)
        text = ENGLISH.description(scene)
        for thing in scene.things:
            spot = ENGLISH.spots[scene.place(thing)].capitalize()
            sentence = next(part for part in text.split(". ") if part.startswith(spot))
            assert ENGLISH.phrase(thing.kind, thing.colour) in sentence


def test_whoever_asks_about_what_cannot_be_seen_is_told_so() -> None:
    rng = random.Random(2)
    seen = set()
    for seed in range(400):
        scene = scene_of(seed)
        question = questions.ask(rng, scene, close=False)
        if scene.dark or scene.blurred:
            assert question.category == "unanswerable"
        if question.category == "unanswerable":
            seen.add(question.answer)
    assert {ENGLISH.too_dark, ENGLISH.too_blurred, ENGLISH.not_shown} <= seen


def test_no_answer_calls_anything_safe() -> None:
    rng = random.Random(3)
    answers = {questions.spoken_answer(rng, False) for _ in range(4000)}
    assert {answer for answer in answers if "safe" in answer} == {ENGLISH.not_safe}


def test_a_piece_of_a_canvas_keeps_its_labels_and_counts_letters_from_its_own_first() -> None:
    rng = random.Random(3)
    seeds = [seed for seed in SEEDS if scene_of(seed).of_kind("sign")]
    shard = render(seeds)
    spelled = 0
    for tiles, labels in zip(shard.tiles, shard.tile_labels, strict=True):
        canvas, marks = joined(tiles), joined(labels.transpose(0, 2, 3, 1))
        for _ in range(4):
            pixels, shown = piece(tiles, labels, rng)
            top, left = next(
                (top, left)
                for top in range(SIDE + 1)
                for left in range(SIDE + 1)
                if np.array_equal(_tile_at(canvas, PATCH * top, PATCH * left, TILE), pixels)
            )
            expected = _tile_at(marks, top, left, SIDE).transpose(2, 0, 1)
            others = [c for c in range(len(shown)) if c != SPELLING]
            assert np.array_equal(shown[others], expected[others])
            rows, columns = np.nonzero(shown[LETTER])
            order = np.argsort(columns)
            assert list(shown[SPELLING, rows, columns][order]) == [*range(1, len(rows) + 1)]
            assert marks[:, :, LETTER].any() == bool(len(rows))
            spelled += len(rows)
    assert spelled > 100


def _tile_at(canvas: NDArray[np.uint8], top: int, left: int, side: int) -> NDArray[np.uint8]:
    return canvas[top : top + side, left : left + side]


def test_a_seed_asks_the_same_in_every_language() -> None:
    facts = {"en": {"red": 0, "left": 0}, "es": {"roj": 0, "izquierda": 0}}
    for seed in range(300):
        asked = {
            code: questions.ask(random.Random(seed), scene_of(seed), close=True, wording=words)
            for code, words in questions.WORDINGS.items()
        }
        assert len({question.category for question in asked.values()}) == 1
        assert len({question.answer.count(",") for question in asked.values()}) == 1
        for code, question in asked.items():
            for word in facts[code]:
                facts[code][word] += question.answer.lower().count(f" {word}")
    counts = [list(found.values()) for found in facts.values()]
    assert counts[0][1] == counts[1][1] > 20
    assert abs(counts[0][0] - counts[1][0]) <= counts[0][0] // 20


@pytest.mark.parametrize("words", questions.WORDINGS.values(), ids=lambda words: words.code)
def test_no_two_phrasings_are_the_same_so_that_none_held_out_is_learnt(words: Wording) -> None:
    meant: dict[str, set[str]] = {}
    for topic in words.cores:
        for held_out in (False, True):
            for phrasing in questions.phrasings(topic, held_out):
                meant.setdefault(words.unfilled(phrasing), set()).add(ENGLISH.unfilled(phrasing))
    assert len(meant) > 500
    assert all(len(said) == 1 for said in meant.values())


@pytest.mark.parametrize(
    ("kind", "colour", "said"),
    [
        ("door", "red", "una puerta roja"),
        ("car", "blue", "un coche azul"),
        ("cup", "yellow", "una taza amarilla"),
        ("person", "black", "una persona vestida de negro"),
        ("traffic light", "amber", "un semáforo en ámbar"),
        ("tree", "", "un árbol"),
    ],
)
def test_spanish_agrees(kind: str, colour: str, said: str) -> None:
    assert SPANISH.phrase(kind, colour) == said


def test_spanish_agrees_in_whole_sentences() -> None:
    words = [
        SPANISH.coloured("door", "red"),
        SPANISH.confirmed("book", "white", False),
        SPANISH.coloured("person", "green"),
        SPANISH.confirmed("traffic light", "red", True),
        SPANISH.count("bottle", 1),
        SPANISH.count("car", 2),
        SPANISH.count("tree", 0),
        SPANISH.presence("staircase", False),
        SPANISH.absent("car"),
        SPANISH.stands("tree", "middle"),
    ]
    assert words == [
        "La puerta es roja.",
        "No, el libro es blanco.",
        "La persona va de verde.",
        "Sí, el semáforo está en rojo.",
        "Hay una botella.",
        "Hay dos coches.",
        "No hay árboles.",
        "No, no veo ninguna escalera.",
        "No veo ningún coche.",
        "El árbol está en el centro.",
    ]


def test_people_say_more_than_is_measured_by_and_mean_the_same() -> None:
    measured = set(questions.every_phrasing(SPANISH))
    assert set(ALSO_SAID) == set(SPANISH.cores)
    others = {other for said in ALSO_SAID.values() for other, _ in said}
    assert not others & {core for cores in SPANISH.cores.values() for core in cores}
    colloquial = set(questions.every_phrasing(Colloquial(random.Random(1), share=1.0)))
    assert len(colloquial - measured) > 100
    for topic, said in ALSO_SAID.items():
        assert all(core < len(SPANISH.cores[topic]) for _, core in said)
