"""A turn as a chain of processes that load, run and end: what one would put together first.

llama.cpp's and whisper.cpp's own command-line tools where they are at hand, else small scripts on
the same libraries; Piper's own command line for the voice.

    python -m bench.turn.baseline hear MODEL WAV
    python -m bench.turn.baseline answer PACK PICTURE DETAIL TOKENS QUESTION
"""

import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from runtime.errors import BenchError
from runtime.packs.manifest import PackFile
from runtime.packs.pack import Pack, PackModels
from runtime.speech.audio import SPEECH_RATE, Samples, write_wav
from runtime.vision.pictures import open_picture
from runtime.vision.tiling import Detail, offered

_WITHOUT = "To measure the other ways alone, add --no-processes."


class Chain:
    """Three processes, one after the other."""

    def __init__(
        self,
        pack: Pack,
        detail: Detail,
        max_tokens: int,
        words: Sequence[str],
        tools: Path | None,
    ) -> None:
        """Find out what to call.

        Args:
            pack: whose files they load.
            detail: how closely to look; where the runtime cuts pictures, the tools know one view
                only.
            max_tokens: length of an answer at most.
            words: what is spoken in place of the answer, if any; as many tokens are generated.
            tools: folder with ``whisper-cli`` and ``llama-mtmd-cli``; None for the scripts.

        Raises:
            BenchError: a tool is not there, or cannot look that closely.
        """
        self._pack, self._detail, self._words = pack, detail, words
        self._tokens = len(words) or max_tokens
        self._tools = tools
        if tools and pack.manifest.image and detail is not Detail.LOOK:
            raise BenchError(
                f"llama-mtmd-cli cannot look as `{detail}` does; leave out --tools, or use `look`."
            )
        for name in ("whisper-cli", "llama-mtmd-cli") if tools else ():
            if tools and not (tools / name).is_file():
                raise BenchError(f"{tools} holds no {name}; name the folder with both tools.")

    def as_typed(self) -> tuple[str, ...]:
        """The commands, with capitals where files and texts go."""
        commands = self._commands("QUESTION.wav", "PICTURE.jpg", "QUESTION", "ANSWER.wav")
        return tuple(
            shlex.join(Path(word).name if "/" in word else word for word in command)
            for command in commands
        )

    def run(
        self, picture: Image.Image, recording: Samples, *, seconds: float
    ) -> tuple[dict[str, float], str, str]:
        """Take a turn: when each process had ended, seconds; what was heard; what was answered.

        Args:
            picture: what is looked at.
            recording: the question, float32 [n], 16 kHz.
            seconds: after which a process is ended.

        Raises:
            BenchError: a process failed, or did not end in time.
        """
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            sound, photo, spoken = folder / "q.wav", folder / "p.png", folder / "a.wav"
            write_wav(sound, (recording * 32767).astype(np.int16), SPEECH_RATE)
            picture.save(photo)
            began = time.monotonic()
            parts = {"release": 0.0}
            heard = _words(_output(self._hear(str(sound)), seconds))
            parts["transcript"] = time.monotonic() - began
            said = _words(_output(self._answer(str(photo), heard), seconds))
            answer = " ".join(self._words) or said
            parts["answer"] = time.monotonic() - began
            _output(self._speak(str(spoken)), seconds, answer)
            parts["first_audio"] = time.monotonic() - began
            if not spoken.is_file():
                raise BenchError("Piper wrote no sound.")
            return parts, heard, answer

    def _commands(self, sound: str, photo: str, question: str, spoken: str) -> list[list[str]]:
        return [self._hear(sound), self._answer(photo, question), self._speak(spoken)]

    def _hear(self, sound: str) -> list[str]:
        recogniser = self._pack.manifest.recogniser
        assert recogniser is not None
        model = str(self._pack.folder / recogniser.model.file)
        if self._tools:
            tool = str(self._tools / "whisper-cli")
            return [tool, "-m", model, "-f", sound, "-l", "en", "-nt", "-np"]
        return [sys.executable, "-m", "bench.turn.baseline", "hear", model, sound]

    def _answer(self, photo: str, question: str) -> list[str]:
        manifest, folder = self._pack.manifest, self._pack.folder
        model, projector = (
            str(folder / entry.file) for entry in (manifest.text_model, manifest.projector)
        )
        if self._tools:
            tool, count = str(self._tools / "llama-mtmd-cli"), str(self._tokens)
            files = ["-m", model, "--mmproj", projector, "--image", photo]
            how = ["--temp", "0", "--no-warmup", *self._taught()]
            return [tool, *files, *how, "-p", question, "-n", count]
        count = str(self._tokens)
        return [
            sys.executable,
            "-m",
            "bench.turn.baseline",
            "answer",
            str(folder),
            photo,
            str(self._detail),
            count,
            question,
        ]

    def _taught(self) -> list[str]:
        """How llama-mtmd-cli is told to speak to the model, and how closely to look."""
        policy = self._pack.manifest.libmtmd
        if policy is None:
            return ["--chat-template", "chatml"]
        closely = offered(self._detail, policy)
        limits = {Detail.GLANCE: policy.glance, Detail.LOOK: policy.look, Detail.READ: policy.read}
        most = limits[closely]
        # Its chat template is in the file.
        return ["--jinja", *(["--image-max-tokens", str(most)] if most else [])]

    def _speak(self, spoken: str) -> list[str]:
        voice = self._pack.manifest.voices["en"]
        model = str(self._pack.folder / voice.model.file)
        return [sys.executable, "-m", "piper", "-m", model, "-f", spoken]


def _words(text: str) -> str:
    return " ".join(text.split())


def _output(command: Sequence[str], seconds: float, text: str = "") -> str:
    name = "python -m " + command[2] if command[0] == sys.executable else Path(command[0]).name
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise BenchError(f"{name} did not end within {seconds:.0f} s. {_WITHOUT}") from None
    if done.returncode == -signal.SIGKILL:
        raise BenchError(
            f"{name} was killed, as the system does where memory is used up. {_WITHOUT}"
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise BenchError(f"{name} ended with status {done.returncode}: {last}")
    return done.stdout


class _Unchecked(Pack):
    """A pack whose hashes are not checked: whoever chains tools does not."""

    def path(self, entry: PackFile) -> Path:
        return self.folder / entry.file

    def models(self, *, hashed: bool = False) -> PackModels:
        return super().models(hashed=False)


def _hear(model: str, sound: str) -> None:
    from pywhispercpp.model import Model

    segments = Model(model, print_progress=False, redirect_whispercpp_logs_to=None).transcribe(
        sound
    )
    print(" ".join(segment.text for segment in segments))


def _answer(folder: str, photo: str, detail: str, tokens: str, question: str) -> None:
    from runtime.session import Session

    pack = _Unchecked(Path(folder), Pack.open(Path(folder)).manifest)
    with Session(pack) as session:
        session.show([open_picture(Path(photo))], Detail(detail))
        print("".join(session.answer(question, max_tokens=int(tokens))))


if __name__ == "__main__":
    if sys.argv[1] == "hear":
        _hear(*sys.argv[2:])
    else:
        _answer(*sys.argv[2:])
