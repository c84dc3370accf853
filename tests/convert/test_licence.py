"""The licence of a checkpoint, from its card."""

from pathlib import Path

import pytest

from convert.licence import licence_of


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        (b"---\nlicense: apache-2.0\n---\n# A model\n", "apache-2.0"),
        (b"\xef\xbb\xbf---\r\ntags: [a]\r\nlicense: 'mit' # ours\r\n---\r\n", "mit"),
        (b'---\nlicense: "gemma"\nlicense_link: x\n---\n', "gemma"),
        (b"---\nlicense:\n- mit\n- apache-2.0\ntags:\n- other\n---\n", "mit AND apache-2.0"),
        (b"---\nlicense: [mit, gpl-3.0]\n---\n", "mit AND gpl-3.0"),
        (b"---\nlicense: other\nlicense_name: tongyi-qianwen\n---\n", "tongyi-qianwen"),
        (b"---\nlicense: other\n---\n", "other"),
        (b"---\nlicense: mit\n---\n caf\xe9 is not UTF-8", "mit"),
        (b"---\nauthor: caf\xe9\nlicense: mit\n---\n", "mit"),
        (b"---\ntags: [x]\n---\nlicense: mit\n---\n", "unknown"),
        (b"# A model\n\nlicense: mit\n", "unknown"),
        (b"---\nlicense: mit\n", "unknown"),
        (b"---\nlicense:\n---\n", "unknown"),
        (b"\xff\xfe\x00", "unknown"),
        (b"", "unknown"),
    ],
)
def test_the_front_matter_of_a_card_names_the_licence(
    card: bytes, licence: str, tmp_path: Path
) -> None:
    (tmp_path / "README.md").write_bytes(card)
    assert licence_of(tmp_path) == licence


def test_a_folder_without_a_card_or_with_something_else_in_its_place_says_nothing(
    tmp_path: Path,
) -> None:
    assert licence_of(tmp_path) == "unknown"
    (tmp_path / "README.md").mkdir()
    assert licence_of(tmp_path) == "unknown"
