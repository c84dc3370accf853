"""The plan of a sweep: everything that is to be measured, always in the same order."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from bench import figures
from bench.figures import Measurement
from bench.measure.sample_giver import sample_giver
from bench.quality.datasets import MetricName
from bench.records import GROUPS, Group, Measured, Setting
from bench.report.wording import setting_text
from bench.sweep.variants import measured, original_of
from convert.quantize.search.samples import digests
from runtime.packs.manifest import Manifest
from runtime.packs.pack import Pack
from runtime.vision.tiling import Detail, offered

LENGTHS, DEPTHS = (512, 128), (1024, 512, 0)
"""Tokens; the longest come first, so that the context is made once."""
UTTERANCES = (2.0, 5.0, 10.0)
"""Seconds."""
GENERATED = 128
"""Tokens that are decoded to time one, as many as llama-bench decodes."""


@dataclass(frozen=True)
class Material:
    """What a sweep shows and says; empty for the first sample of ``sample_giver``."""

    picture: str = ""
    recording: str = ""
    held: float = 3.0
    """Seconds from press to release."""
    words: tuple[str, ...] = ()
    """What the model is taken to say, a word a token; none where its own answer counts."""
    data: str = ""
    """A labelled set, see ``bench.quality.measure.open_set``."""
    limit: int = 0
    """Samples of it at most; 0 for all."""
    language: str = "en"
    """Code of the language of question and answer."""

    def spoken(self, manifest: Manifest) -> Setting:
        """What tells figures apart that depend on the language; empty for English as it is."""
        translated = self.language in manifest.translators
        if self.language == "en" and not translated:
            return {}
        return {"language": self.language, "translated": int(translated)}


@dataclass(frozen=True)
class SweepChoice:
    """What of all that can be measured is wanted."""

    groups: tuple[Group, ...] = GROUPS
    threads: tuple[int, ...] = ()
    """None for as many as the runtime takes."""
    metric: MetricName | None = None
    """Of the labelled set in ``material``; None without one."""
    data: Setting = field(default_factory=dict)
    """What records call that set, see ``data_setting``."""
    details: tuple[Detail, ...] = tuple(Detail)
    lengths: tuple[int, ...] = ()
    """Tokens; none for ``LENGTHS`` as far as the pack's context goes."""
    depths: tuple[int, ...] = ()
    """Tokens; none for ``DEPTHS`` as far as the pack's context goes."""
    generated: int = GENERATED
    """Tokens decoded."""
    utterances: tuple[float, ...] = UTTERANCES
    material: Material = field(default_factory=Material)


@dataclass(frozen=True)
class Task:
    """One thing that is measured, several times."""

    folder: str
    """Of the pack."""
    manifest: str
    """JSON; a pack's may be completed without its file being changed."""
    measured: Measured
    kind: Measurement
    setting: Setting
    material: Material
    original: str = ""
    """Folder of the pack in F16 that it was made from; empty where that is not there."""

    @property
    def key(self) -> str:
        """Tells it from every other: the files, what is measured, how, and with what."""
        files = self.measured.text_sha256, self.measured.projector_sha256, self.measured.name
        what = (*files, self.kind.group, self.kind.name, self.setting, asdict(self.material))
        return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()

    @property
    def threads(self) -> int | None:
        """To compute with; None for as many as the runtime takes."""
        threads = self.setting.get("threads")
        return int(threads) if threads is not None else None

    @property
    def title(self) -> str:
        """What a person is told while it is measured."""
        how = setting_text(self.setting)
        return " ".join(filter(None, (self.measured.variant, self.kind.name, how)))


def plan(
    packs: Sequence[Pack], choice: SweepChoice, *, default_threads: int, named: Sequence[Pack] = ()
) -> list[Task]:
    """All tasks, the groups in their order, the packs alternating within a group.

    Args:
        packs: What is measured.
        choice: What is wanted of it.
        default_threads: Where ``choice`` names none.
        named: Packs beside which the originals of ``packs`` may lie.

    Raises:
        PackError: a model file is missing or is none.
    """
    threads = choice.threads or (default_threads,)
    of_each = [list(_tasks(pack, choice, threads, named)) for pack in packs]
    tasks = []
    for group in GROUPS:
        rows = [[task for task in tasks_of if task.kind.group == group] for tasks_of in of_each]
        for place in range(max(map(len, rows), default=0)):
            tasks += [row[place] for row in rows if place < len(row)]
    return tasks


def lacking(packs: Sequence[Pack], choice: SweepChoice) -> Iterator[str]:
    """What packs have not that ``choice`` wants measured: sentences for a person."""
    mute = [each for each in packs if not (each.manifest.recogniser and each.manifest.voices)]
    if mute and {"speech", "turn"} & set(choice.groups):
        yield (
            f"{_named(mute)} no recogniser or no voice: turns are not measured, and without them "
            "`vismaid bench score` has no total. docs/maker.md says how a pack is given both."
        )
    given, material = [each for each in packs if not each.manifest.samples], choice.material
    if material.language != "en" and "quality" in choice.groups and not material.data:
        yield (
            f"Quality in {material.language} is measured over a labelled set, and none is named: "
            "--data names one, and --data demo the demo's."
        )
    lacking = {
        "picture": not material.picture and {"picture", "turn"} & set(choice.groups),
        "question": not material.recording
        and {"speech", "turn"} & set(choice.groups)
        and any(each.manifest.recogniser for each in given),
        "ten samples for quality": not material.data and "quality" in choice.groups,
    }
    if given and any(lacking.values()):
        what = ", ".join(name for name, wanted in lacking.items() if wanted)
        yield (
            f"{_named(given)} no samples, so the demo's are taken: {what}. "
            "--image, --audio and --data name others."
        )


def _named(packs: Sequence[Pack]) -> str:
    """The beginning of a sentence on what packs have."""
    names = list(dict.fromkeys(each.manifest.name for each in packs))
    more = f" and {len(names) - 1} more packs" if len(names) > 2 else ""
    return (
        f"Pack {names[0]} has"
        if len(names) == 1
        else (f"Packs {names[0]}{more or f' and {names[1]}'} have")
    )


def _tasks(
    pack: Pack, choice: SweepChoice, threads: Sequence[int], named: Sequence[Pack]
) -> Iterator[Task]:
    what, manifest = measured(pack), pack.manifest.model_dump_json()
    folder, original = str(pack.folder.resolve()), original_of(pack, named)
    beside = str(original.folder.resolve()) if original else ""
    own = choice.data or _own_data(pack, original or pack)
    for kind, setting in _settings(pack, choice, threads, own):
        if kind.group in choice.groups:
            yield Task(folder, manifest, what, kind, setting, choice.material, beside)


def data_setting(name: str, count: int, digest: str) -> Setting:
    """What tells figures of quality apart that were measured on other samples."""
    return {"data": name, "count": count, "digest": digest[:8]}


def _own_data(pack: Pack, original: Pack) -> Setting:
    """Of the pack's own samples, which its variants have in common, or of the demo's."""
    giver = sample_giver(pack)
    samples = [
        json.dumps([each.picture.sha256, each.question, str(each.detail)])
        for each in giver.manifest.samples
    ]
    whose = original if giver is pack else giver
    return data_setting(f"{whose.manifest.name}'s own samples", len(samples), digests(samples)[-1])


def _settings(
    pack: Pack, choice: SweepChoice, threads: Sequence[int], own: Setting
) -> Iterator[tuple[Measurement, Setting]]:
    manifest = pack.manifest
    spoken = choice.material.spoken(manifest)
    yield figures.FILES, {}
    yield figures.START, spoken
    yield figures.MEMORY, spoken
    details = list(dict.fromkeys(offered(each, manifest.policy) for each in choice.details))
    room = manifest.context - choice.generated
    lengths = choice.lengths or [each for each in LENGTHS if each <= room]
    depths = choice.depths or [each for each in DEPTHS if each <= room]
    if not spoken:
        yield figures.DIVERGENCE, own
    if choice.metric:
        yield figures.LABELLED[choice.metric], choice.data | spoken
    for count in threads:
        every: Setting = {"threads": count}
        yield from ((figures.PICTURE, every | {"detail": str(each)}) for each in details)
        yield from ((figures.PREFILL, every | {"tokens": each}) for each in lengths)
        decoded = every | {"generated": choice.generated}
        yield figures.TOKEN_ENERGY, decoded
        yield from ((figures.DECODE, decoded | {"depth": each}) for each in depths)
        yield from ((figures.LIMIT, decoded | {"depth": min(depths)}) for _ in depths[:1])
        if manifest.recogniser:
            yield from (
                (figures.RECOGNISE, every | {"seconds": each} | spoken)
                for each in choice.utterances
            )
        if manifest.voices:
            yield figures.SPEAK, every | spoken
        if manifest.recogniser and manifest.voices:
            held = choice.material.held
            for each in details:
                asked = every | {"detail": str(each), "held": held} | spoken
                yield figures.TURN, asked | {"follow_up": 0}
                yield figures.TURN, asked | {"follow_up": 1}
                yield figures.TURN_ENERGY, asked
