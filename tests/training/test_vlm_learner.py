"""What training computes is what the reference implementation computes."""

import random

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from bench.scenes.questions import ask  # noqa: E402
from bench.scenes.world import scene_of  # noqa: E402
from training.vlm.learner import Learner, Speech, Words, answer_loss  # noqa: E402
from training.vlm.model import make_tokenizer  # noqa: E402


@pytest.fixture(scope="module")
def learner() -> Learner:
    torch.manual_seed(0)
    return Learner(make_tokenizer()).eval()


def test_questions_packed_behind_a_picture_cost_what_they_cost_alone(learner: Learner) -> None:
    speech = Speech(make_tokenizer())
    rng = random.Random(5)
    questions = [ask(rng, scene_of(seed), close=False) for seed in range(6)]
    picture = torch.randn(1, 9, 256)
    with torch.no_grad():
        packed = _loss(learner, speech, picture, speech.pack([questions], _Never()))
        alone = [
            _loss(learner, speech, picture, speech.pack([[question]], _Never()))
            for question in questions
        ]
    tokens = sum(count for _, count in alone)
    assert packed[1] == tokens
    assert packed[0] == pytest.approx(sum(loss * count for loss, count in alone) / tokens, rel=1e-5)


def test_a_conversation_costs_what_the_reference_says(learner: Learner) -> None:
    speech = Speech(make_tokenizer())
    rng = random.Random(6)
    questions = [ask(rng, scene_of(seed), close=False) for seed in range(3)]
    picture = torch.randn(1, 9, 256)
    words = speech.pack([questions], _Always())
    embed = learner.model.get_input_embeddings()
    with torch.no_grad():
        loss, _ = _loss(learner, speech, picture, words)
        before = torch.tensor([speech.before])
        inputs = torch.cat([embed(before), picture, embed(words.tokens)], dim=1)
        scores = learner.model(inputs_embeds=inputs).logits[:, -words.tokens.shape[1] :]
        expected = torch.nn.functional.cross_entropy(scores[0], words.targets[0])
    assert loss == pytest.approx(expected.item(), rel=1e-5)


def _loss(
    learner: Learner, speech: Speech, picture: "torch.Tensor", words: Words
) -> tuple[float, int]:
    loss, _ = answer_loss(learner, speech, picture, words)
    return loss.item(), int((words.targets != -100).sum())


class _Never(random.Random):
    """No conversations, no small letters."""

    def random(self) -> float:
        return 0.99


class _Always(random.Random):
    """Conversations only."""

    def random(self) -> float:
        return 0.2
