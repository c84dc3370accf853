"""Whole conversations have the tokens that the checkpoint's own tokenizer gives them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import AddedToken, Tokenizer

from bench.shapes.tokenizers import KINDS, TokenizerKind, random_tokenizer, tokenizer_config
from convert.template import derive_template, says_beginning
from runtime.llama.model import TextModel
from runtime.packs.manifest import Template
from runtime.prompt import PLACEHOLDER, PromptTokenizer, Turn
from tests.runtime.llama.small_text_models import write_text_model

_CHATML = Template(
    system="<|im_start|>system\n{text}<|im_end|>\n",
    picture_turn="<|im_start|>user\n{pictures}\n{text}<|im_end|>\n",
    text_turn="<|im_start|>user\n{text}<|im_end|>\n",
    answer_start="<|im_start|>assistant\n",
    answer_end="<|im_end|>\n",
)
_LLAMA3 = Template(
    system="<|start_header_id|>system<|end_header_id|>\n\n{text}<|eot_id|>",
    picture_turn="<|start_header_id|>user<|end_header_id|>\n\n{pictures}\n{text}<|eot_id|>",
    text_turn="<|start_header_id|>user<|end_header_id|>\n\n{text}<|eot_id|>",
    answer_start="<|start_header_id|>assistant<|end_header_id|>\n\n",
    answer_end="<|eot_id|>",
    between="\n",
)
_VICUNA = Template(
    system="{text} ",
    picture_turn="USER: {pictures}\n{text} ",
    text_turn="USER: {text} ",
    answer_start="ASSISTANT:",
    answer_end=" ",
    between="\n",
)
_MISTRAL = Template(
    system="<<SYS>>\n{text}\n<</SYS>>\n\n",
    picture_turn="[INST] {pictures}\n{text} [/INST]",
    text_turn="[INST] {text} [/INST]",
    answer_start="",
    answer_end="</s> ",
    between="\n",
)
_GEMMA = Template(
    system="{text}\n",
    picture_turn="<start_of_turn>user\n{pictures}{text}<end_of_turn>\n",
    text_turn="<start_of_turn>user\n{text}<end_of_turn>\n",
    answer_start="<start_of_turn>model\n",
    answer_end="<end_of_turn>\n",
)
TEMPLATES: dict[TokenizerKind, Template] = {
    "qwen2": _CHATML,
    "llama3": _LLAMA3,
    "vicuna": _VICUNA,
    "mistral": _MISTRAL,
    "mistral-metaspace": _MISTRAL,
    "gemma": _GEMMA,
}
QUESTIONS = (
    "Is there a door?",
    " two  spaces\n\n\n\tand a tab ",
    "Où est la porte ? 門はどこですか。 👩‍🦯 <h1>&</h1>",
    "-",
    "a <foo>b <foo> c<foo><foo> <foo>",
    "<foo>",
)
ANSWER = " The door is on the left."


@contextmanager
def speaking(
    tokenizer: Tokenizer, kind: TokenizerKind, folder: Path, template: Template | None = None
) -> Iterator[tuple[TextModel, PromptTokenizer]]:
    config = tokenizer_config(kind, tokenizer)
    path, vocabulary = write_text_model(folder, tokenizer, config)
    with TextModel.load(path) as model:
        yield model, PromptTokenizer(model, template or TEMPLATES[kind], vocabulary.rules)


def spelled(template: Template, system: str, turns: list[tuple[str, str]], pictures: int) -> str:
    """A conversation as the template of a checkpoint renders it."""
    text = template.system.replace("{text}", system) if system else ""
    for index, (question, answer) in enumerate(turns):
        turn = template.picture_turn if pictures and index == 0 else template.text_turn
        shown = template.between.join(["<image>"] * pictures)
        text += turn.replace("{pictures}", shown).replace("{text}", question)
        text += template.answer_start + answer
        text += template.answer_end if index + 1 < len(turns) else ""
    return text


def reference(tokenizer: Tokenizer, text: str) -> list[int]:
    place = tokenizer.token_to_id("<image>")
    return [PLACEHOLDER if token == place else token for token in tokenizer.encode(text).ids]


def _with_ordinary(kind: TokenizerKind) -> Tokenizer:
    """A tokenizer with an added token that is not special: HF recognises it in any words."""
    tokenizer = random_tokenizer(kind)
    tokenizer.add_tokens([AddedToken("<foo>", special=False, normalized=False)])
    return tokenizer


@pytest.mark.parametrize(
    ("kind", "template"),
    [*TEMPLATES.items(), ("mistral-metaspace", _VICUNA), ("gemma", _VICUNA), ("llama3", _VICUNA)],
)
def test_a_conversation_has_the_tokens_of_its_own_tokenizer(
    kind: TokenizerKind, template: Template, tmp_path: Path
) -> None:
    tokenizer = _with_ordinary(kind)
    with speaking(tokenizer, kind, tmp_path, template) as (_, prompter):
        for question in QUESTIONS:
            for system in ("", "Be brief.", " Be kind", "<foo>brief"):
                for pictures in (0, 1, 3):
                    found = prompter.conversation(system, [Turn(question)], pictures=pictures)
                    text = spelled(template, system, [(question, "")], pictures)
                    assert found == reference(tokenizer, text), text


@pytest.mark.parametrize("kind", KINDS)
def test_what_follows_an_answer_is_read_as_its_continuation(
    kind: TokenizerKind, tmp_path: Path
) -> None:
    tokenizer = random_tokenizer(kind)
    template = TEMPLATES[kind]
    said = ANSWER if kind in ("vicuna", "mistral", "mistral-metaspace") else ANSWER.strip()
    with speaking(tokenizer, kind, tmp_path) as (_, prompter):
        before = reference(tokenizer, spelled(template, "", [("Where?", "")], 1))
        after = reference(tokenizer, spelled(template, "", [("Where?", said)], 1))
        assert after[: len(before)] == before
        turns = [Turn("Where?", after[len(before) :]), Turn(" Are you sure?")]
        found = prompter.conversation("", turns, pictures=1)
    text = spelled(template, "", [("Where?", said), (" Are you sure?", "")], 1)
    assert found == reference(tokenizer, text)


@pytest.mark.parametrize("kind", KINDS)
def test_an_opening_begins_the_conversation(kind: TokenizerKind, tmp_path: Path) -> None:
    with speaking(random_tokenizer(kind), kind, tmp_path) as (_, prompter):
        for pictures in (1, 3):
            opening = prompter.opening("Be brief.", pictures=pictures)
            whole = prompter.conversation("Be brief.", [Turn("Where?")], pictures=pictures)
            assert opening[-1] == PLACEHOLDER
            assert whole[: len(opening)] == opening


@pytest.mark.parametrize("kind", KINDS)
def test_no_words_act_as_special_tokens(kind: TokenizerKind, tmp_path: Path) -> None:
    with speaking(random_tokenizer(kind), kind, tmp_path) as (model, prompter):
        specials = set(model.special_tokens.values())

        def marks(text: str) -> list[int]:
            tokens = prompter.conversation(text, [Turn(text)], pictures=1)
            return [token for token in tokens if token in specials]

        for name in model.special_tokens:
            assert marks(f"{name}a {name} {name}") == marks("a")


def _mergeable(token: str) -> Tokenizer:
    """A tokenizer whose pieces can be merged into the spelling of a special token.

    The last step is no merge in ``tokenizer.json``; llama.cpp asks only whether two neighbours
    spell a token.
    """
    raw = json.loads(random_tokenizer("vicuna").to_str())
    vocab = raw["model"]["vocab"]
    parts = [token[:size] for size in range(2, len(token))]
    missing = [part for part in (*token, *parts) if part not in vocab]
    vocab.update({part: 590 + at for at, part in enumerate(dict.fromkeys(missing))})
    raw["model"]["merges"] += [[part[:-1], part[-1]] for part in parts]
    return Tokenizer.from_str(json.dumps(raw))


def test_words_that_can_be_merged_into_a_special_token_are_cut(tmp_path: Path) -> None:
    with speaking(_mergeable("</s>"), "vicuna", tmp_path) as (model, prompter):
        end = model.special_tokens["</s>"]
        assert end in model.tokenize("a</s>b", special=False)
        tokens = prompter.conversation("", [Turn("a</s>b")], pictures=0)
        assert end not in tokens
        said = b"".join(model.piece(token) for token in tokens[1:]).decode()
        assert said == " USER: a</s>b ASSISTANT:"


def test_gemmas_tags_are_taken_whole_but_for_the_one_that_ends_an_answer(tmp_path: Path) -> None:
    tokenizer = random_tokenizer("gemma")
    with speaking(tokenizer, "gemma", tmp_path) as (model, prompter):
        assert model.is_end(model.special_tokens["</s>"])
        tokens = prompter.conversation("", [Turn("<h1></s>\n\n")], pictures=0)
        assert tokenizer.token_to_id("<h1>") in tokens
        assert tokenizer.token_to_id("\n\n") in tokens
        assert tokenizer.token_to_id("</s>") not in tokens


@pytest.mark.parametrize("kind", ["mistral-metaspace", "mistral", "llama3"])
def test_a_template_may_spell_the_first_token_itself(kind: TokenizerKind, tmp_path: Path) -> None:
    tokenizer = random_tokenizer(kind)
    begin = tokenizer.decode(tokenizer.encode("a").ids[:1], skip_special_tokens=False)
    source = (
        "{{ bos_token }}{% for m in messages %}{% if m['role'] == 'user' %}[INST] "
        "{% for c in m['content'] %}{{ '<image>' if c['type'] == 'image' else c['text'] }}"
        "{% endfor %} [/INST]{% else %}{{ m['content'][0]['text'] + eos_token }}{% endif %}"
        "{% endfor %}"
    )
    path, vocabulary = write_text_model(tmp_path, tokenizer, tokenizer_config(kind, tokenizer))
    assert vocabulary.beginning == begin
    assert says_beginning(source, begin, vocabulary.named)
    assert not says_beginning(source.removeprefix("{{ bos_token }}"), begin, vocabulary.named)
    vocabulary = replace(vocabulary, spelled=True)
    template, _ = derive_template(source, "<image>", None, begin, vocabulary.named)
    assert template.answer_end == vocabulary.named["eos_token"]
    with TextModel.load(path) as model:
        prompter = PromptTokenizer(model, template, vocabulary.rules)
        found = prompter.conversation("", [Turn("Is there a door?")], pictures=1)
    text = f"{begin}[INST] <image>Is there a door? [/INST]"
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    assert found == [
        PLACEHOLDER if token == tokenizer.token_to_id("<image>") else token for token in ids
    ]
