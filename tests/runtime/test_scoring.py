"""A model is led along a given answer, and its logits are those of its own generation."""

import numpy as np

from runtime.packs.search import find_pack
from runtime.scoring import Scorer
from runtime.session import Session
from runtime.vision.pictures import open_picture

DEMO = find_pack("demo")


def test_forced_logits_follow_an_answer_to_its_end() -> None:
    sample = DEMO.manifest.samples[1]
    with Session(DEMO, threads=1, exact=True) as session:
        session.show([open_picture(DEMO.path(sample.picture))])
        "".join(session.answer(sample.question, max_tokens=128))
        answer = list(session.conversation.turns[-1].answer)
        session.forget()
        logits = np.stack(list(Scorer(session).forced_logits(sample.question, answer)))
        assert logits.shape == (len(answer) + 1, session.model.vocabulary_size)
        assert logits[:-1].argmax(axis=1).tolist() == answer
        assert session.model.is_end(int(logits[-1].argmax()))
        assert np.allclose(logits[0], Scorer(session).logits(sample.question), atol=1e-4)
        assert session.conversation.turns == []
        other = np.stack(list(Scorer(session).forced_logits(sample.question, answer[::-1])))
        assert np.allclose(other[0], logits[0], atol=1e-4)
        assert not np.allclose(other[-1], logits[-1], atol=1e-1)


def test_forced_logits_can_begin_behind_the_picture() -> None:
    sample = DEMO.manifest.samples[1]
    with Session(DEMO, threads=1, exact=True) as session:
        session.show([open_picture(DEMO.path(sample.picture))])
        answer = Scorer(session).tokenize("The person is wearing green.")
        logits = np.stack(list(Scorer(session).forced_logits(sample.question, answer)))
        asked = np.stack(list(Scorer(session).forced_logits(sample.question, answer, asked=True)))
        words = len(asked) - len(logits)
        assert words >= len(Scorer(session).tokenize(sample.question))
        # Words of a question one by one or all at once: rounded in another order.
        assert np.allclose(asked[words:], logits, atol=5e-3)
        other = np.stack(list(Scorer(session).forced_logits("How many?", answer, asked=True)))
        assert np.allclose(other[0], asked[0], atol=1e-4)
