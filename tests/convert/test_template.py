"""A chat template comes apart into pieces that put it together again."""

import json
from pathlib import Path

import pytest

from bench.shapes.checkpoint import CHAT_TEMPLATE
from convert.checkpoint.folder import Checkpoint
from convert.jinja import _rendering
from convert.template import derive_template, read_template, says_beginning
from runtime.errors import CheckpointError

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% for content in message['content'] %}"
    "{% if content['type'] == 'image' %}{{ '<image>' }}"
    "{% elif content['type'] == 'video' %}{{ 'Video: <video>' }}"
    "{% else %}{{ content['text'] }}{% endif %}{% endfor %}{{ '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
DEFAULT_SYSTEM = (
    "{% if messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\\nBe kind.<|im_end|>\\n' }}{% endif %}"
)


def test_the_published_template_yields_its_pieces() -> None:
    template, system = derive_template(CHAT_TEMPLATE, "<image>", "<video>")
    assert system == ""
    assert template.system == "<|im_start|>system \n{text}<|im_end|>"
    assert template.picture_turn == "<|im_start|>user {pictures}\n{text}<|im_end|>"
    assert template.text_turn == "<|im_start|>user \n{text}<|im_end|>"
    assert template.answer_start == "<|im_start|>assistant\n"
    assert template.answer_end == "<|im_end|>"
    assert template.video_turn == ""


def test_another_template_of_the_same_kind_yields_other_pieces() -> None:
    template, system = derive_template(DEFAULT_SYSTEM + CHATML, "<image>", "<video>")
    assert system == "Be kind."
    assert template.picture_turn == "<|im_start|>user\n{pictures}{text}<|im_end|>\n"
    assert template.video_turn == "<|im_start|>user\nVideo: {pictures}{text}<|im_end|>\n"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{% for %}", "not Jinja"),
        ("{{ messages[9].text.text }}", "fails"),
        ("{{ raise_exception('only with tools') }}", "only with tools"),
        ("{{ 1 // 0 }}", "fails"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "fails|exactly once"),
        ("Hello", "exactly once"),
        (CHATML.replace("content['text']", "content['text'] | trim"), "pieces do not"),
        (CHATML.replace("content['text']", "content['text'] * 2"), "exactly once"),
        (CHATML.replace("'<image>'", "'picture'"), "does not place <image> once"),
        (CHATML + "{{ messages | length }}", "separate turns"),
        (CHATML.replace("assistant\\n", "assistant\\n<think>"), "starts an answer"),
        ("Welcome." + CHATML.replace("user", "user"), "Welcome|pieces|separate"),
    ],
)
def test_a_template_that_is_not_made_of_pieces_is_refused(source: str, problem: str) -> None:
    with pytest.raises(CheckpointError, match=problem) as caught:
        derive_template(source, "<image>", "<video>")
    assert "\n" not in str(caught.value)


def test_the_template_is_found_wherever_it_is_published(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, {})
    with pytest.raises(CheckpointError, match="lacks a chat template"):
        read_template(checkpoint)
    named = [{"name": "default", "template": "from the tokenizer"}]
    for name, value, wanted in (
        ("tokenizer_config.json", named, "from the tokenizer"),
        ("processor_config.json", "from the processor", "from the processor"),
        ("chat_template.json", "a file of its own", "a file of its own"),
    ):
        (tmp_path / name).write_text(json.dumps({"chat_template": value}))
        assert read_template(checkpoint) == wanted
    (tmp_path / "chat_template.jinja").write_text("plain")
    assert read_template(checkpoint) == "plain"


NAMED = {"bos_token": "<s>", "eos_token": "</s>"}
BEGUN = "{{ bos_token }}" + CHATML.replace("'<|im_end|>\\n'", "eos_token")


def test_variables_stand_for_the_tokenizers_tokens() -> None:
    template, _ = derive_template(BEGUN, "<image>", "<video>", "<s>", NAMED)
    assert template.text_turn == "<|im_start|>user\n{text}</s>"
    assert template.answer_end == "</s>"
    assert "<s>" not in template.model_dump_json()


def test_a_template_that_spells_the_first_token_is_told_from_one_that_does_not() -> None:
    assert says_beginning(BEGUN, "<s>", NAMED)
    assert says_beginning(BEGUN.replace("bos_token", "'<s>'"), "<s>", {})
    assert not says_beginning(CHATML, "<s>", NAMED)
    assert not says_beginning(CHATML, "", NAMED)


TEXT_ONLY = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + "
    "message['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


@pytest.mark.parametrize("content", ["+ message['content'] +", "~ message['content'] ~"])
def test_a_template_that_knows_only_text_has_the_picture_before_it(content: str) -> None:
    """It fails at a list of parts, or spells the list out."""
    source = TEXT_ONLY.replace("+ message['content'] +", content)
    template, _ = derive_template(source, "<image>", "<video>")
    assert template.picture_turn == "<|im_start|>user\n{pictures}\n{text}<|im_end|>\n"
    assert template.between == "\n"
    assert template.text_turn == "<|im_start|>user\n{text}<|im_end|>\n"
    assert template.system == "<|im_start|>system\n{text}<|im_end|>\n"


def restart() -> None:
    """Let another process render from now on."""
    _rendering().kill()
    _rendering().wait()


def test_a_template_without_an_end_is_refused_and_the_next_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("convert.jinja.CPU_SECONDS", 0.2)
    restart()
    endless = "{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3
    with pytest.raises(CheckpointError, match="computes without an end"):
        says_beginning(endless, "<s>", {})
    assert says_beginning("{{ bos_token }}", "<s>", NAMED)
    restart()


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{ 'a' | indent(2000000000) }}", "too much memory"),
        ("{{ '%999999999d' % 3 }}", "too much memory"),
        ("{{ 'x' * 10000000 }}", "characters"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "nested too deeply"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "nested too deeply"),
    ],
)
def test_a_template_without_bounds_is_refused_and_the_next_one_is_not(
    source: str, problem: str
) -> None:
    with pytest.raises(CheckpointError, match=problem):
        says_beginning(source, "<s>", {})
    assert says_beginning("{{ bos_token }}", "<s>", NAMED)


def test_whoever_ends_the_process_that_renders_another_one_goes_on() -> None:
    assert says_beginning("{{ bos_token }}", "<s>", NAMED)
    process = _rendering()
    process.kill()
    process.wait()
    assert says_beginning("{{ bos_token }} again", "<s>", NAMED)
    assert _rendering() is not process
