"""The licence of a checkpoint, from its card."""

from pathlib import Path

import pytest

from convert.licence import licence_beside, licence_called, licence_of


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


def test_a_card_on_the_hub_is_read_as_one_in_a_folder() -> None:
    assert licence_called(["other"], ["qwen-research"]) == "qwen-research"
    assert licence_called(["gemma"], ["ours"]) == "gemma"
    assert licence_called(["mit", "apache-2.0"], []) == "mit AND apache-2.0"
    assert licence_called([], []) == "unknown"


def test_a_folder_without_a_card_or_with_something_else_in_its_place_says_nothing(
    tmp_path: Path,
) -> None:
    assert licence_of(tmp_path) == "unknown"
    (tmp_path / "README.md").mkdir()
    assert licence_of(tmp_path) == "unknown"


@pytest.mark.parametrize(
    ("files", "licence"),
    [
        ({"MODEL_CARD": "# Model card\n\n* Language: en_US\n* License: CC BY 4.0\n"}, "CC BY 4.0"),
        ({"MODEL_CARD": "* License: \n", "README.md": "---\nlicense: mit\n---\n"}, "mit"),
        ({"MODEL_CARD": "License unknown", "README.md": ""}, "unknown"),
        ({"README.md": "---\nlicense: mit\n---\n", "pack.toml": ""}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_the_licence_of_a_file_is_that_of_a_card_beside_it_but_not_of_a_pack(
    files: dict[str, str], licence: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert licence_beside(tmp_path / "voice.onnx") == licence
