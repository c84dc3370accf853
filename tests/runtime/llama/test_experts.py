"""Each task has its expert, which answers as the merged model does and is switched for nothing."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bench.parity.cases import Case, cases, picture
from bench.parity.parity import compare
from bench.shapes.checkpoint import write_random_checkpoint
from convert.convert import convert_checkpoint
from convert.pack_writer import write_manifest
from runtime.memory_plan import plan_memory
from runtime.packs.manifest import Task
from runtime.packs.pack import Pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.tiling import Detail
from tests.checkpoints.adapter import Recipe, write_merged, write_random_adapter
from tests.checkpoints.llava import write_random_llava
from tests.checkpoints.paligemma import write_random_paligemma

SCENE = picture((90, 140), 1)
OTHER = picture((70, 60), 2)
QUESTION = "What is in front of me?"
RECIPES = {
    "ask": Recipe(),
    "describe": Recipe(
        r=8,
        lora_alpha=16,
        use_rslora=True,
        alpha_pattern={"q_proj": 4.0},
        rank_pattern={r"layers\.1\.mlp\.up_proj": 3},
    ),
}


class Experts:
    """A pack with two experts, and for each a checkpoint and a pack into which it is merged."""

    def __init__(self, folder: Path) -> None:
        base = write_random_checkpoint(folder / "checkpoint", "tiny", 3)
        self.plain = convert_checkpoint(base, folder / "plain")
        adapters, self.merged, self.packs = {}, {}, {}
        # With other seeds two tokens may be so near that rounding decides.
        for seed, (task, recipe) in zip((0, 5), RECIPES.items(), strict=True):
            adapters[task] = write_random_adapter(folder / task, base, recipe, seed)
            self.merged[task] = write_merged(folder / f"merged-{task}", base, recipe, seed)
            self.packs[task] = convert_checkpoint(self.merged[task], folder / f"pack-{task}")
        self.pack = convert_checkpoint(base, folder / "experts", adapters=adapters)
        self.asking = convert_checkpoint(base, folder / "x", adapters={"ask": adapters["ask"]})


@pytest.fixture(scope="module")
def experts(tmp_path_factory: pytest.TempPathFactory) -> Experts:
    return Experts(tmp_path_factory.mktemp("experts"))


def open_session(pack: Path, context: int = 1200) -> Session:
    return Session(Pack.open(pack), threads=1, exact=True, context=context, system="Be brief.")


@pytest.fixture
def session(experts: Experts) -> Iterator[Session]:
    with open_session(experts.pack) as opened:
        yield opened


def answer(session: Session, question: str | None, tokens: int = 64) -> tuple[int, ...]:
    "".join(session.answer(question, max_tokens=tokens))
    return tuple(session.conversation.turns[-1].answer)


# As the merged model


@pytest.mark.parametrize(("task", "question"), [("ask", QUESTION), ("describe", None)])
def test_an_expert_answers_as_the_model_that_it_is_merged_into(
    task: str, question: str | None, experts: Experts, session: Session
) -> None:
    found = []
    with open_session(experts.packs[task]) as merged, open_session(experts.plain) as plain:
        for each in (session, merged, plain):
            each.show([SCENE], Detail.READ)
            found.append((Scorer(each).logits(question), answer(each, question)))
    (scores, tokens), (expected, expected_tokens), (others, other_tokens) = found
    assert np.corrcoef(scores, expected)[0, 1] >= 0.99999
    assert tokens == expected_tokens
    assert np.corrcoef(scores, others)[0, 1] < 0.99
    assert tokens != other_tokens


@pytest.mark.parametrize("variant", ["llava-1.5", "llava-next-mistral", "tiny", "tiny-2"])
def test_an_expert_of_a_text_model_whose_matrices_were_changed_answers_so_too(
    variant: str, tmp_path: Path
) -> None:
    write = write_random_llava if variant.startswith("llava") else write_random_paligemma
    base = write(tmp_path / "checkpoint", variant, 3)
    adapters: dict[Task, Path] = {"ask": write_random_adapter(tmp_path / "ask", base, seed=1)}
    expert = convert_checkpoint(base, tmp_path / "expert", adapters=adapters)
    merged = convert_checkpoint(
        write_merged(tmp_path / "merged", base, seed=1), tmp_path / "merged-pack"
    )
    found = []
    for pack in (expert, merged):
        with Session(Pack.open(pack), threads=1, exact=True, context=1200) as session:
            session.show([SCENE])
            found.append((Scorer(session).logits(QUESTION), answer(session, QUESTION)))
    assert np.corrcoef(found[0][0], found[1][0])[0, 1] >= 0.99999
    assert found[0][1] == found[1][1]


def test_a_task_without_an_expert_has_the_model_as_it_is(experts: Experts) -> None:
    found = []
    for pack in (experts.asking, experts.plain):
        with open_session(pack) as session:
            session.show([SCENE])
            answer(session, QUESTION)
            session.forget()
            found.append((Scorer(session).logits(None), answer(session, None)))
    assert np.corrcoef(found[0][0], found[1][0])[0, 1] >= 0.9999999
    assert found[0][1] == found[1][1]


def test_strength_is_the_packs(experts: Experts, tmp_path: Path) -> None:
    opened = Pack.open(experts.asking)
    found = []
    for scale in (1e-6, 0.5, 1.0):
        entry = opened.manifest.adapters["ask"].model_copy(update={"scale": scale})
        manifest = opened.manifest.model_copy(update={"adapters": {"ask": entry}})
        with Session(Pack(opened.folder, manifest), threads=1, exact=True) as session:
            session.show([SCENE])
            found.append(Scorer(session).logits(QUESTION))
    with Session(Pack.open(experts.plain), threads=1, exact=True) as session:
        session.show([SCENE])
        plain = Scorer(session).logits(QUESTION)
    distances = [float(np.abs(scores - plain).mean()) for scores in found]
    assert distances[0] < 0.01 < distances[1] < distances[2]


@pytest.mark.reference
@pytest.mark.parametrize("task", ["ask"])
def test_an_expert_answers_as_the_reference_with_merged_weights(
    task: str, experts: Experts
) -> None:
    from bench.parity.reference import Reference

    reference = Reference(experts.merged[task])
    chosen: list[Case] = cases(Pack.open(experts.pack).manifest.image.tile)[:2]
    opened = Pack.open(experts.pack)
    with Session(opened, threads=1, exact=True, context=2600, system="") as session:
        for case in chosen:
            _, scores = compare(session, case, reference.run(case))
            assert scores.correlation >= 0.99999
            assert scores.agree(64)


# Switched for nothing


def test_switching_encodes_no_tile_again(session: Session) -> None:
    session.show([SCENE], Detail.READ)
    encoded = session.counters.tiles_encoded
    for question in (QUESTION, None, "Where?", None):
        answer(session, question, 4)
    assert session.counters.tiles_encoded == encoded


def test_each_expert_sees_a_picture_once(session: Session) -> None:
    session.show([SCENE])
    for expected, question in ((1, QUESTION), (2, None), (2, "Where?"), (2, None)):
        answer(session, question, 4)
        assert session.counters.pictures_prefilled == expected
        assert session.counters.image_tokens == expected * session.picture_tokens


def test_a_description_that_is_foreseen_is_prepared_by_its_expert(session: Session) -> None:
    session.show([SCENE], task="describe")
    before = session.counters
    answer(session, None, 4)
    assert session.counters.image_tokens == before.image_tokens == session.picture_tokens


def costs(session: Session, *questions: str | None) -> list[int]:
    """Positions of text that each answer of six tokens takes."""
    found = []
    for question in questions:
        before = session.counters.tokens_evaluated
        assert len(answer(session, question, 6)) == 6
        found.append(session.counters.tokens_evaluated - before)
    return found


def test_a_follow_up_costs_its_own_words_and_what_the_other_said(session: Session) -> None:
    session.show([SCENE])
    _, own, described = costs(session, QUESTION, "Where?", None)
    session.forget()
    first, _, again, more = costs(session, QUESTION, None, "Where?", "Where?")
    assert more == own
    # It has missed the description, its question included, and nothing else.
    assert own < again < own + described
    assert again < first + own + described


def test_the_conversation_goes_on_across_tasks(experts: Experts, session: Session) -> None:
    session.show([SCENE])
    answer(session, None, 8)
    answer(session, "Where?", 8)
    kept = session.conversation.turns
    assert [turn.question for turn in kept] == ["Describe the picture.", "Where?"]
    with open_session(experts.packs["ask"]) as merged:
        merged.show([SCENE])
        merged.conversation.turns = list(kept[:1])
        assert answer(merged, "Where?", 8) == tuple(kept[1].answer)


def test_where_there_is_not_room_for_both_experts_the_answers_stay_the_same(
    experts: Experts,
) -> None:
    found = []
    prefilled = []
    for context in (1200, 700):
        with open_session(experts.pack, context) as session:
            session.show([SCENE], Detail.READ)
            found.append([answer(session, each, 6) for each in (QUESTION, None, "Where?")])
            prefilled.append(session.counters.image_tokens / session.picture_tokens)
    assert found[0] == found[1]
    # What the second left of the first's is still of use to it.
    assert prefilled[0] == 2 < prefilled[1] < 3


def test_an_expert_keeps_no_picture_that_is_no_longer_shown(session: Session) -> None:
    session.show([SCENE], Detail.READ)
    answer(session, None, 4)
    session.show([SCENE], Detail.READ)
    describing = session.caches["describe"]
    assert len(describing) > session.picture_tokens
    session.show([OTHER], Detail.READ)
    assert len(describing) < 60
    expected = answer(session, None, 6)
    session.forget()
    assert answer(session, None, 6) == expected


def test_a_picture_comes_back_to_the_expert_that_saw_it(session: Session) -> None:
    session.show([SCENE])
    asked, described = answer(session, QUESTION, 4), answer(session, None, 4)
    session.show([OTHER])
    answer(session, QUESTION, 4)
    before = session.counters
    session.show([SCENE])
    session.forget()
    assert [answer(session, QUESTION, 4), answer(session, None, 4)] == [asked, described]
    after = session.counters
    assert after.pictures_recalled - before.pictures_recalled == 2
    assert after.image_tokens == before.image_tokens


def test_a_pack_whose_tasks_are_served_alike_has_one_sequence(experts: Experts) -> None:
    opened = Pack.open(experts.asking)
    entry = opened.manifest.adapters["ask"]
    both = opened.manifest.model_copy(update={"adapters": {"ask": entry, "describe": entry}})
    with Session(Pack(opened.folder, both), threads=1, context=1200) as session:
        session.show([SCENE])
        answer(session, QUESTION, 4)
        answer(session, None, 4)
        assert session.counters.pictures_prefilled == 1


def test_a_cancelled_expert_leaves_the_other_what_it_has(session: Session) -> None:
    session.show([SCENE])
    expected = Scorer(session).logits(QUESTION)
    started = session.answer(None)
    next(started)
    started.close()
    before = session.counters.tokens_evaluated
    assert (Scorer(session).logits(QUESTION) == expected).all()
    assert session.counters.tokens_evaluated - before == 1


# Planned


def test_the_plan_counts_each_adapter_once(experts: Experts, tmp_path: Path) -> None:
    parts = {part.name: part.bytes for part in plan_memory(Pack.open(experts.pack)).parts}
    files = sum(path.stat().st_size for path in experts.pack.glob("adapter-*.gguf"))
    assert 0.6 * files < parts["adapters"] < files
    assert "adapters" not in {part.name for part in plan_memory(Pack.open(experts.plain)).parts}


def test_a_manifest_with_adapters_reads_as_it_was_written(experts: Experts, tmp_path: Path) -> None:
    manifest = Pack.open(experts.pack).manifest
    write_manifest(tmp_path, manifest)
    assert Pack.open(tmp_path).manifest == manifest
    assert list(manifest.adapters) == ["ask", "describe"]
