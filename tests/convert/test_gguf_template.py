"""The chat template of a GGUF model comes apart into the pieces that the runtime joins."""

from datetime import date
from pathlib import Path

import gguf
import pytest

from convert.gguf_template import (
    pieces_of_jinja,
    said_by_itself,
    template_named,
    template_of,
    text_rules_of,
)
from runtime.errors import CheckpointError
from runtime.gguf.header import Header
from runtime.gguf.reader import read_header
from runtime.llama.chat import apply_builtin, builtin_templates
from runtime.packs.manifest import Template
from tests.convert.cli_template import as_the_cli_joins
from tests.convert.test_template import restart

DAY = date(2027, 3, 9)
TURNS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
CHATML = Template(
    system="<|im_start|>system\n{text}<|im_end|>\n",
    picture_turn="<|im_start|>user\n{pictures}{text}<|im_end|>\n",
    text_turn="<|im_start|>user\n{text}<|im_end|>\n",
    answer_start="<|im_start|>assistant\n",
    answer_end="<|im_end|>\n",
)
TYPED = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% for part in m.content %}"
    "{% if part.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif part.type == 'text' %}{{ part.text }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
DEFAULT = "{% if messages[0].role != 'system' %}<|im_start|>system\nBe kind.<|im_end|>\n{% endif %}"
NO_SYSTEM = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}"
    "{% endif %}{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content | trim }}"
    "<end_of_turn>\n{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
IN_FIRST_TURN = (
    "{% if messages[0].role == 'system' %}{% set first = messages[0].content + '\\n\\n' %}"
    "{% set rest = messages[1:] %}{% else %}{% set first = '' %}{% set rest = messages %}"
    "{% endif %}"
    "{{ bos_token }}{% for m in rest %}<start_of_turn>{{ 'model' if m.role == 'assistant' else "
    "m.role }}\n{{ first if loop.first else '' }}{{ m.content | trim }}<end_of_turn>\n{% endfor %}"
    "{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
GEMMA = Template(
    system="<start_of_turn>user\n{text}\n\n",
    without_system="<start_of_turn>user\n",
    picture_turn="{pictures}{text}<end_of_turn>\n",
    text_turn="<start_of_turn>user\n{text}<end_of_turn>\n",
    answer_start="<start_of_turn>model\n",
    answer_end="<end_of_turn>\n",
    trimmed=True,
)
THINKING = TURNS.replace(
    "assistant\n{% endif %}",
    "assistant\n{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}",
)
IN_LAST_TURN = (
    "{% set system = messages[0].content if messages[0].role == 'system' else '' %}"
    "{% for m in messages %}{% if m.role == 'user' %}[INST]{{ system if loop.last else '' }}"
    "{{ m.content }}[/INST]{% elif m.role == 'assistant' %}{{ m.content }}</s>{% endif %}"
    "{% endfor %}"
)


def pieces(source: str, *, thinking: bool = False) -> Template:
    variables = {"bos_token": "<s>", "eos_token": "</s>", "enable_thinking": thinking}
    return pieces_of_jinja(source, begin="<s>", variables=variables, day=DAY)


@pytest.mark.parametrize("source", [TURNS, TYPED, "{{ bos_token }}" + TURNS])
def test_a_template_in_turns_yields_its_turns_with_the_picture_where_it_was_said(
    source: str,
) -> None:
    assert pieces(source) == CHATML


def test_what_is_said_without_a_system_prompt_is_kept() -> None:
    template = pieces(DEFAULT + TURNS)
    said = {"without_system": "<|im_start|>system\nBe kind.<|im_end|>\n"}
    assert template == CHATML.model_copy(update=said)
    assert said_by_itself(template) == "Be kind."
    assert said_by_itself(CHATML) == ""
    assert said_by_itself(GEMMA) == ""


def test_a_system_prompt_may_stand_in_the_first_turn() -> None:
    assert pieces(IN_FIRST_TURN) == GEMMA


def test_where_the_template_takes_no_system_prompt_it_is_said_with_the_question() -> None:
    system = {"system": "<start_of_turn>user\n{text}\n", "answer_end": "<end_of_turn>\n"}
    template = pieces(
        NO_SYSTEM.replace("{{ m.role }}", "{{ 'model' if loop.index0 % 2 else 'user' }}")
    )
    assert template == GEMMA.model_copy(update=system)


def test_a_model_that_can_think_aloud_answers_at_once() -> None:
    assert pieces(THINKING, thinking=True) == CHATML
    start = CHATML.answer_start + "<think>\n\n</think>\n\n"
    assert pieces(THINKING) == CHATML.model_copy(update={"answer_start": start})


@pytest.mark.parametrize(
    "said", ["{{ strftime_now('%d %b %Y') }}", "{{ date_string }}", "{{ datetime[4:6] }} Mar 2027"]
)
def test_a_template_may_tell_the_day(said: str) -> None:
    assert pieces(f"Today is {said}.\n{TURNS}").without_system == "Today is 09 Mar 2027.\n"


def test_a_template_may_end_a_conversation_that_is_not_to_be_answered() -> None:
    source = TURNS.replace("{% endif %}", "{% else %}{{ eos_token }}{% endif %}")
    template = pieces(source)
    turn = template.text_turn + template.answer_start
    assert turn == CHATML.answer_end + CHATML.text_turn + CHATML.answer_start
    assert template.answer_end == ""


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{% for %}", "is not Jinja"),
        ("{{ '\\ud800' }}" + TURNS, "fails.*surrogates"),
        ("{{ '\ud800' }}", "is not Jinja|surrogates"),
        ("{{ messages | tojson(indent=999999999) }}", "too much memory"),
        ("{{ strftime_now(5) }}", "fails"),
        ("{{ messages[9].text.text }}", "fails"),
        ("{{ raise_exception('only with tools') }}", "only with tools"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "fails|exactly once"),
        ("{{ 'a' * 999999999 }}", "fails"),
        ("Hello", "exactly once"),
        (TURNS.replace("m.content", "m.content * 2"), "exactly once"),
        (TURNS.replace("m.content", "m.content | upper"), "exactly once|pieces do not"),
        (TURNS.replace("m.content", "m.content | replace('two', 'three')"), "pieces do not"),
        (TURNS.replace("m.content }}", "m.content }}{{ messages | length }}"), "separate turns"),
        (IN_LAST_TURN, "in its place"),
        (TURNS.replace("assistant\n", "bot\n"), "starts an answer"),
        (TURNS.replace("<|im_end|>", "{text}"), "separate turns"),
    ],
)
def test_a_template_that_is_not_made_of_pieces_is_refused(source: str, problem: str) -> None:
    with pytest.raises(CheckpointError, match=problem) as caught:
        pieces(source)
    assert "\n" not in str(caught.value)
    assert "--template" in str(caught.value)


def test_a_template_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convert.jinja.CPU_SECONDS", 0.2)
    restart()
    with pytest.raises(CheckpointError, match="computes without an end"):
        pieces("{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3)
    assert pieces(TURNS) == CHATML
    restart()


def model(folder: Path, template: str | None, kind: str = "gpt2", **switches: bool) -> Header:
    """The header of a model file with a vocabulary of a few tokens."""
    path = folder / "model.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_tokenizer_model(kind)
    writer.add_token_list(["<unk>", "<s>", "</s>", "a", "<|im_start|>"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    for key, value in switches.items():
        writer.add_bool(f"tokenizer.ggml.{key}", value)
    if template is not None:
        writer.add_chat_template(template)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return read_header(path)


def test_the_template_of_a_file_speaks_of_the_tokens_of_its_vocabulary(tmp_path: Path) -> None:
    source = "{{ bos_token }}" + TURNS.replace("<|im_end|>", "{{ eos_token }}")
    begun = template_of(model(tmp_path, source, add_bos_token=True))
    assert begun.text_turn == "<|im_start|>user\n{text}</s>\n"
    assert begun.without_system == ""
    spelled = template_of(model(tmp_path, source, add_bos_token=False))
    assert spelled.without_system == "<s>"
    assert spelled.system == "<s>" + begun.system
    header = model(tmp_path, "Today is {{ date_string }}." + TURNS)
    assert template_of(header, day=DAY).without_system == "Today is 09 Mar 2027."


def test_a_file_without_a_template_takes_one_by_name(tmp_path: Path) -> None:
    header = model(tmp_path, None)
    with pytest.raises(CheckpointError, match=r"has no chat template.*--template"):
        template_of(header)
    assert template_named("chatml", header) == CHATML
    assert template_named("vicuna", header).picture_turn == "USER: {pictures}{text}\n"
    file = tmp_path / "template.jinja"
    file.write_text(DEFAULT + TURNS, encoding="utf-8")
    assert said_by_itself(template_named(str(file), header)) == "Be kind."
    for unknown in ("llava-99", "a" * 5000, "\0", str(tmp_path)):
        with pytest.raises(CheckpointError, match=r"neither a file nor .* chatml, .* vicuna"):
            template_named(unknown, header)


def test_the_pieces_of_a_named_template_are_what_llama_cpp_joins(tmp_path: Path) -> None:
    header = model(tmp_path, None)
    found = {name: template_named(name, header) for name in builtin_templates() if name != "yandex"}
    for name, template in found.items():
        chat = [("system", "Be brief."), ("user", "What is it?")]
        joined = template.system.replace("{text}", "Be brief.")
        joined += template.picture_turn.replace("{pictures}", "").replace("{text}", "What is it?")
        assert apply_builtin(name, chat, True) == joined + template.answer_start
    # It says the answer twice, once as the user's.
    with pytest.raises(CheckpointError, match="in its place"):
        template_named("yandex", header)


def test_llama_mtmd_cli_joins_a_conversation_otherwise() -> None:
    chatml = as_the_cli_joins(CHATML)
    assert chatml.system == "<|im_start|>system\n{text}<|im_end|>\n\n"
    assert chatml.answer_end + chatml.text_turn == "\n<|im_start|>user\n{text}<|im_end|>\n"
    gemma = as_the_cli_joins(GEMMA)
    assert (gemma.system, gemma.answer_end) == (GEMMA.system, "\n")
    vicuna = pieces(TURNS.replace("<|im_end|>\n", "</s>"))
    assert as_the_cli_joins(vicuna).answer_end == ""


def test_a_space_goes_before_text_where_the_vocabulary_has_it_so(tmp_path: Path) -> None:
    assert text_rules_of(model(tmp_path, None, "llama")).space_prefix == "always"
    assert text_rules_of(model(tmp_path, None, "gpt2")).space_prefix == "none"
    no = model(tmp_path, None, "llama", add_space_prefix=False)
    assert text_rules_of(no).space_prefix == "none"
    ignored = model(tmp_path, None, "gpt2", add_space_prefix=True)
    assert text_rules_of(ignored).space_prefix == "none"
