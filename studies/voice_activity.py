"""How well speech is found, and its beginning and end: in noise, faint, hoarse, and in tap mode.

The recordings are clean ones of people, each held against itself under every condition.

    python -m studies.voice_activity FOLDER [--clips 20]
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from runtime.errors import SoundError
from runtime.speech.audio import SPEECH_RATE, Samples, read_wav
from runtime.speech.vad import Activity, find_speech
from studies.sounds import Scene, not_speech, scenes


@dataclass(frozen=True)
class Found:
    """What was found of one scene."""

    scene: Scene
    activity: Activity

    @property
    def late(self) -> float:
        """Seconds of the beginning that were missed; negative where it was found too early."""
        return self.activity.start - self.scene.start

    @property
    def early(self) -> float:
        """Seconds of the end that were missed; negative where it was found too late."""
        return self.scene.end - self.activity.end


def look(clips: Sequence[Samples]) -> dict[str, list[Found]]:
    """Every clip under every condition."""
    found: dict[str, list[Found]] = defaultdict(list)
    for index, clip in enumerate(clips):
        others = [other for other in clips if other is not clip]
        for scene in scenes(clip, others, index):
            found[scene.condition].append(Found(scene, find_speech(scene.samples)))
    return found


def false_alarms(count: int) -> dict[str, tuple[int, int]]:
    """Sounds of each kind that were taken for speech, and how many there were."""
    alarms: dict[str, list[bool]] = defaultdict(list)
    for name, sound in not_speech(count):
        alarms[name].append(find_speech(sound).speech)
    return {name: (sum(each), len(each)) for name, each in alarms.items()}


def table(found: dict[str, list[Found]]) -> Table:
    """Share of the clips in which speech is found, and what is missed of it, median and 95 %."""
    view = Table(title="Where speech is found")
    view.add_column("condition")
    for heading in ("found", "late", "late, 95 %", "early", "early, 95 %"):
        view.add_column(heading, justify="right")
    for condition, each in found.items():
        heard = [one for one in each if one.activity.speech]
        errors = [*_spread(one.late for one in heard), *_spread(one.early for one in heard)]
        view.add_row(condition, f"{len(heard)} of {len(each)}", *(f"{e:+.2f}" for e in errors))
    return view


def _spread(errors: Iterable[float]) -> tuple[float, float]:
    values = list(errors) or [np.nan]
    return float(np.median(values)), float(np.percentile(values, 95))


def cost(clips: Sequence[Samples]) -> float:
    """Seconds that a second of sound takes, median of five."""
    sound = np.concatenate(clips)
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        find_speech(sound)
        taken.append(time.perf_counter() - begun)
    return float(np.median(taken)) / (len(sound) / SPEECH_RATE)


def main(
    folder: Annotated[Path, typer.Argument(help="Where the recordings lie, each a clean WAV.")],
    clips: Annotated[int, typer.Option(min=2, help="How many of them.")] = 20,
    noises: Annotated[int, typer.Option(min=1, help="Sounds without speech of each kind.")] = 10,
) -> None:
    """Measure the detector on the recordings of a folder."""
    paths = sorted(folder.rglob("*.wav"))
    if len(paths) < 2:
        raise SoundError(f"{folder} holds {len(paths)} WAV recordings; name a folder with more.")
    step = max(1, len(paths) // clips)
    chosen = [read_wav(path) for path in paths[::step]][:clips]
    console = Console()
    console.print(table(look(chosen)))
    for name, (alarms, count) in false_alarms(noises).items():
        console.print(f"{name}: {alarms} of {count} taken for speech")
    console.print(f"{1000 * cost(chosen):.1f} ms for a second of sound")


if __name__ == "__main__":
    typer.run(main)
