"""Pictures among the ids of a prompt."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.llama.embeddings import (
    Chunk,
    EmbeddingIds,
    ImageEmbeddings,
    Part,
    SoundEmbeddings,
    owner,
)
from runtime.prompt import PLACEHOLDER

PARTS = st.lists(
    st.lists(st.one_of(st.integers(0, 99), st.builds(Chunk, st.integers(1, 9))), max_size=6),
    max_size=4,
)


def embeddings(parts: list[Part]) -> ImageEmbeddings:
    tokens = sum(each.tokens for part in parts for each in part if isinstance(each, Chunk))
    values = np.arange(2 * tokens, dtype=np.float32).reshape(tokens, 2)
    return ImageEmbeddings(b"", -5, values, tuple(parts), video=False)


@given(PARTS)
def test_each_embedding_has_an_id_of_its_own_and_is_found_by_it(parts: list[Part]) -> None:
    images = embeddings(parts)
    ids = [id_ for placeholder in images.ids for id_ in placeholder]
    embedded = [id_ for id_ in ids if id_ < 0]
    assert embedded == list(range(-5, -5 - len(images.values), -1))
    assert images.positions == len(ids)
    for row, id_ in enumerate(embedded):
        assert (images.rows([id_]) == images.values[row]).all()
        assert images.ends_with(id_) == (row + 1 == len(embedded))


@given(PARTS)
def test_a_chunk_is_found_by_each_of_its_embeddings(parts: list[Part]) -> None:
    images = embeddings(parts)
    chunks = [each for part in parts for each in part if isinstance(each, Chunk)]
    expected = [(chunk, at) for chunk in chunks for at in range(chunk.tokens)]
    ids = [id_ for placeholder in images.ids for id_ in placeholder if id_ < 0]
    assert [images.chunk_of(id_) for id_ in ids] == expected


def test_ids_are_given_once_and_lead_to_whom_they_belong_to() -> None:
    ids, each = EmbeddingIds(), list[SoundEmbeddings]()
    for count in (3, 1, 2):
        values = np.zeros((count, 4), np.float32)
        each.append(SoundEmbeddings(b"", ids.take(count), values, ([Chunk(count)],)))
    given_ids = [id_ for one in each for part in one.ids for id_ in part]
    assert len({*given_ids, PLACEHOLDER}) == 7
    assert [owner(id_, each) is one for one in each for id_ in one.ids[0]] == [True] * 6
    with pytest.raises(ValueError, match="no embedding has the id -8"):
        owner(-8, each)


def test_tokens_stand_where_they_were_put() -> None:
    images = embeddings([[1, Chunk(2), 3], [Chunk(1)]])
    assert images.ids == [[1, -5, -6, 3], [-7]]


def test_as_many_embeddings_as_the_chunks_have_are_wanted() -> None:
    with pytest.raises(ValueError, match="3 tokens in chunks and 2 embeddings"):
        ImageEmbeddings(b"", -2, np.zeros((2, 4), np.float32), ([Chunk(3)],), video=False)
