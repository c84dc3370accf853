"""Word errors as Whisper's authors count them: by their own normalizers."""

import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

import jiwer


def english_normalizer(package: Path) -> Callable[[str], str]:
    """``EnglishTextNormalizer`` of openai-whisper, from its folder ``normalizers``."""
    return _load(package).EnglishTextNormalizer()  # type: ignore[no-any-return]


def basic_normalizer(package: Path) -> Callable[[str], str]:
    """``BasicTextNormalizer`` of the same, for other languages: small letters without marks."""
    return _load(package).BasicTextNormalizer()  # type: ignore[no-any-return]


def word_errors(
    said: Sequence[str], heard: Sequence[str], normalize: Callable[[str], str]
) -> float:
    """Words substituted, left out or added, over the words said, of all sentences together."""
    pairs = [(normalize(one), normalize(other)) for one, other in zip(said, heard, strict=True)]
    return jiwer.wer([pair[0] for pair in pairs], [pair[1] for pair in pairs])


def _load(package: Path) -> ModuleType:
    name = package.name
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, package / "__init__.py", submodule_search_locations=[str(package)]
        )
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]
