"""A pack that this machine has never loaded is tried once, in a process of its own.

A file can be well-formed, pass every check here, and still end the process of whoever loads it, or
keep it for ever. So what was never loaded is first loaded by a process that may die
(``runtime.packs.trial_process``), and the verdict is kept with the hashes of the files and the
build of the engine: it costs a few seconds at the first start, and nothing after.
"""

import hashlib
import importlib.util
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from runtime.errors import PackError
from runtime.memory_plan import Use, plan_memory
from runtime.packs.kept import kept_folder, read_note, write_note
from runtime.packs.manifest import PackFile
from runtime.packs.pack import Pack
from runtime.packs.trial_judge import EnginePart, Verdict, run_trial

log = logging.getLogger("vismaid.trial")

_MODULES: dict[EnginePart, tuple[str, ...]] = {
    "voice": ("piper", "onnxruntime"),
    "translator": ("ctranslate2", "sentencepiece"),
    "recogniser": ("pywhispercpp", "_pywhispercpp"),
    "model": ("llama_cpp",),
}
"""What the engine of a part comes in."""
_GRAPHS = ("onnxruntime",)
"""What computes a vision graph, beside the model's own engine."""


def require_tried(
    pack: Pack,
    parts: Sequence[EnginePart],
    language: str,
    *,
    anew: bool = False,
    alive: Callable[[], None] = lambda: None,
    folder: Path | None = None,
    command: Sequence[str] = (),
) -> None:
    """Try those parts of a pack that were never tried here.

    Args:
        pack: The pack.
        parts: Which of its parts are going to be used; those it does not have are left out.
        language: Code of the language of question and answer.
        anew: Whether to try again what has been tried.
        alive: Called every second while a trial lasts.
        folder: Where verdicts are kept; None for the usual place.
        command: What to run in place of ``runtime.packs.trial_process``.

    Raises:
        PackError: the files are not as promised, or an engine ends, hangs or takes all memory over
            one of them.
    """
    folder = folder or kept_folder("tried")
    kept = {
        part: folder / _key(pack, part, language) for part in parts if _has(pack, part, language)
    }
    left: list[EnginePart] = []
    for part, path in kept.items():
        for entry in _files(pack, part, language):
            pack.path(entry)
        verdict = None if anew else _kept(path)
        if verdict is None:
            left.append(part)
        elif verdict.sentence:
            raise PackError(verdict.sentence)
    if not left:
        return
    log.info("pack %s was never loaded here, and is tried first", pack.manifest.name)
    # What llama.cpp was built for is not asked here: it might end this process.
    use = Use(language=language, hear="recogniser" in left)
    needed = plan_memory(pack, use, features=frozenset()).bytes
    most = max(entry.bytes for part in left for entry in _files(pack, part, language))
    verdict = run_trial(
        pack, left, language, needed=needed, largest=most, alive=alive, command=command
    )
    if verdict.certain:
        for part in [verdict.part] if verdict.part else left:
            write_note(kept[part], {"sentence": verdict.sentence})
    if verdict.sentence:
        raise PackError(verdict.sentence)


def _kept(path: Path) -> Verdict | None:
    sentence = read_note(path).get("sentence")
    return Verdict(sentence) if isinstance(sentence, str) else None


def _files(pack: Pack, part: EnginePart, language: str) -> list[PackFile]:
    """What of the pack a part's engine opens; nothing where the pack has no such part."""
    manifest = pack.manifest
    match part:
        case "voice":
            voice = manifest.voices.get(language)
            return [voice.model, voice.config] if voice else []
        case "translator":
            return manifest.files_to_translate(language)
        case "recogniser":
            return [manifest.recogniser.model] if manifest.recogniser else []
    graph = [manifest.vision.model] if manifest.vision else []
    return [manifest.text_model, manifest.projector, *graph, *manifest.adapter_files]


def _has(pack: Pack, part: EnginePart, language: str) -> bool:
    return bool(_files(pack, part, language))


def _key(pack: Pack, part: EnginePart, language: str) -> str:
    """The name of a part's verdict: its files, what else it is told, and the engine's build."""
    manifest, files = pack.manifest, _files(pack, part, language)
    voice, recogniser = manifest.voices.get(language), manifest.recogniser
    told: dict[EnginePart, object] = {
        "voice": voice and voice.speaker,
        "translator": None,
        "recogniser": recogniser and [language, recogniser.short_window],
        "model": manifest.architecture,
    }
    known = [
        part,
        [each.sha256 for each in files],
        told[part],
        list(installed_build(part, graph=part == "model" and manifest.vision is not None)),
        _processor(),
    ]
    return f"{part}-{hashlib.sha256(json.dumps(known).encode()).hexdigest()[:32]}"


def installed_build(part: EnginePart, *, graph: bool = False) -> Iterator[str]:
    """Which build of a part's engine is installed: its libraries' names, sizes and times.

    Args:
        part: Of a pack.
        graph: Whether a vision graph is a part of it.
    """
    for module in (*_MODULES[part], *(_GRAPHS if graph else ())):
        found = importlib.util.find_spec(module)
        if found is None or found.origin is None:
            continue
        origin = Path(found.origin)
        folder = origin.parent if origin.name == "__init__.py" else None
        libraries = sorted(folder.rglob("*.so*")) if folder else [origin]
        for path in libraries:
            stat = path.stat()
            yield f"{path.name} {stat.st_size} {stat.st_mtime_ns}"


def _processor() -> list[str]:
    """What the processor can do, as the kernel says it; a card may be put into another board."""
    with suppress(OSError), Path("/proc/cpuinfo").open(errors="replace") as lines:
        return [line for line in lines if line.startswith(("flags", "Features"))][:1]
    return []
