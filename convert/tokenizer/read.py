"""A checkpoint's tokenizer as the vocabulary of a GGUF file.

Nothing is guessed from a model's name: ``tokenizer.json`` says what is wanted, what llama.cpp does
not have is refused, and ``convert.tokenizer.proof`` compares what comes out.
"""

from collections.abc import Iterable
from typing import Any

from convert.checkpoint.folder import Checkpoint
from convert.tokenizer.bpe import byte_level, steps_of
from convert.tokenizer.spm import BAR, BYTE_TOKEN, sentencepiece
from convert.tokenizer.vocabulary import (
    BYTE,
    CONTROL,
    DEFINED,
    NORMAL,
    UNKNOWN,
    UNUSED,
    Pieces,
    UnfitError,
    Vocabulary,
)
from runtime.errors import CheckpointError

_LONGEST = 1024
"""Characters of a token; the longest of published tokenizers are runs of some hundred spaces."""


def read_vocabulary(checkpoint: Checkpoint, rows: int, end: int | list[int] | None) -> Vocabulary:
    """Convert ``tokenizer.json`` and its side files.

    Args:
        checkpoint: the folder.
        rows: of the embedding; at least as many as there are tokens.
        end: ``eos_token_id`` of ``config.json``, used where ``generation_config.json`` has none.

    Raises:
        CheckpointError: not a tokenizer that llama.cpp can reproduce.
    """
    where = checkpoint.folder / "tokenizer.json"
    raw = checkpoint.json("tokenizer.json")
    name = "tokenizer_config.json"
    config = checkpoint.json(name) if checkpoint.has(name) else {}
    try:
        tokens, types = _tokens(raw, rows)
        spm = bool(raw["model"].get("byte_fallback"))
        pieces = sentencepiece(raw, tokens) if spm else byte_level(raw, tokens)
        ids = {token: number for number, token in enumerate(tokens)}
        named = _names(config)
        begin, begins = _beginning(raw, config, ids.get(named.get("bos_token", "")))
        return Vocabulary(
            tokens,
            types,
            pieces,
            _ends(checkpoint, ids.get(named.get("eos_token", "")), end, rows),
            begin,
            begins,
            padding=ids.get(named.get("pad_token", "")),
            unknown=ids.get(raw["model"].get("unk_token")),
            named=named,
            dependent=_dependent(raw, pieces),
            merged=frozenset(token for token, _, kind in _added(raw) if kind == NORMAL),
        )
    except UnfitError as reason:
        raise CheckpointError(f"{where} {reason}, which llama.cpp cannot reproduce.") from None
    except (LookupError, TypeError, ValueError, AttributeError):
        raise CheckpointError(f"{where} is not a complete tokenizer. Download it again.") from None


def _tokens(raw: dict[str, Any], rows: int) -> tuple[list[str], list[int]]:
    model = raw["model"]
    if model["type"] != "BPE":
        raise UnfitError(f"has a model of type {model['type']}")
    for key in ("dropout", "continuing_subword_prefix", "end_of_word_suffix"):
        if model.get(key):
            raise UnfitError(f"sets {key}")
    tokens = [f"[PAD{row}]" for row in range(rows)]
    types = [UNUSED] * rows
    for token, number, kind in [*_listed(model), *_added(raw)]:
        if len(token) > _LONGEST:
            raise UnfitError(f"has a token of {len(token):,} characters")
        if not 0 <= number < rows:
            raise UnfitError(f"numbers a token {number} where the embedding has {rows} rows")
        if types[number] != UNUSED and tokens[number] != token:
            raise UnfitError(f"gives two tokens the number {number}")
        tokens[number], types[number] = token, kind
    # llama.cpp aborts the process on a token that occurs twice, read to its first zero byte.
    read = {token.partition("\0")[0] or f"[EMPTY_{row}]" for row, token in enumerate(tokens)}
    if len(read) != rows:
        raise UnfitError("spells two tokens alike")
    "".join(tokens).encode()
    return tokens, types


def _listed(model: dict[str, Any]) -> Iterable[tuple[str, int, int]]:
    """Tokens of the model, with their numbers and kinds."""
    for token, number in model["vocab"].items():
        spells_byte = model.get("byte_fallback") and BYTE_TOKEN.fullmatch(token)
        unknown = token == model.get("unk_token")
        yield token, number, UNKNOWN if unknown else BYTE if spells_byte else NORMAL


def _added(raw: dict[str, Any]) -> Iterable[tuple[str, int, int]]:
    """Tokens that are recognised before a text is taken apart, with their numbers and kinds."""
    model = raw["model"]
    for added in raw.get("added_tokens") or []:
        token = added["content"]
        if not added["special"] and _depends(added):
            raise UnfitError(f"lets {token} depend on the text around it")
        kind = CONTROL if added["special"] else DEFINED
        if model.get("byte_fallback") and token in model["vocab"]:
            if token == model.get("unk_token"):
                kind = UNKNOWN
            # As a token of the model its bars are read as spaces, and merges lead to it as well.
            elif kind == DEFINED and BAR in token:
                kind = NORMAL
        yield token, added["id"], kind


def _depends(added: dict[str, Any]) -> bool:
    return bool(added.get("lstrip") or added.get("rstrip") or added.get("single_word"))


def _dependent(raw: dict[str, Any], pieces: Pieces) -> frozenset[str]:
    """Added tokens that are not simply recognised wherever they are spelled.

    One that is sought in the normalized text is found only where the prefix precedes it, since
    the prefix is put before its own spelling too.
    """
    prefixed = pieces.rules.space_prefix == "always"
    found = set()
    for added in raw.get("added_tokens") or []:
        normalized = prefixed and added.get("normalized", not added["special"])
        if normalized and not added["special"]:
            raise UnfitError(f"lets {added['content']} depend on the text around it")
        if normalized or _depends(added):
            found.add(added["content"])
    return frozenset(found)


def _beginning(
    raw: dict[str, Any], config: dict[str, Any], named: int | None
) -> tuple[int | None, bool]:
    """The token for the beginning, and whether every text gets it."""
    before, after = _surroundings(raw)
    if len(before) > 1:
        raise UnfitError("begins a text with several tokens")
    if config.get("add_eos_token", after):
        raise UnfitError("ends every text with a token")
    wanted = config.get("add_bos_token")
    if not isinstance(wanted, bool):
        wanted = bool(before)
        named = before[0] if before else named
    return named, wanted and named is not None


def _surroundings(raw: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Tokens that the post-processor puts before and after a text."""
    before: list[int] = []
    after: list[int] = []
    for step in steps_of(raw.get("post_processor"), "processors"):
        if step["type"] == "ByteLevel":
            continue
        if step["type"] != "TemplateProcessing":
            raise UnfitError(f"processes tokens by {step['type']}")
        side = before
        for item in step["single"]:
            if "Sequence" in item:
                side = after
            else:
                side += step["special_tokens"][item["SpecialToken"]["id"]]["ids"]
    return before, after


def _names(config: dict[str, Any]) -> dict[str, str]:
    """Tokens that ``tokenizer_config.json`` gives a name."""
    named = {key: config[key] for key in config if key.endswith("_token")}
    spelled = {
        key: token["content"] if isinstance(token, dict) else token for key, token in named.items()
    }
    return {key: token for key, token in spelled.items() if isinstance(token, str)}


def _ends(
    checkpoint: Checkpoint, named: int | None, end: int | list[int] | None, rows: int
) -> tuple[int, ...]:
    """Tokens that end a turn: the tokenizer's own, and those that generation stops at."""
    name = "generation_config.json"
    generation = checkpoint.json(name) if checkpoint.has(name) else {}
    stops = generation.get("eos_token_id", end)
    found = [named, *(stops if isinstance(stops, list) else [stops])]
    ends = tuple(dict.fromkeys(number for number in found if isinstance(number, int)))
    if not ends or not all(0 <= number < rows for number in ends):
        raise CheckpointError(
            f"{checkpoint.folder} does not say which token ends an answer. "
            "Set eos_token in tokenizer_config.json."
        )
    return ends
