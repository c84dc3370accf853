"""The demo voice's network and its graph say the same; needs torch and onnx."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnxruntime
import torch

from training.voice.graph import noise_table, voice_graph
from training.voice.loss import WINDOWS, SpectralDistance, pulses
from training.voice.model import MIDDLE_PITCH, Network, Shape
from training.voice.symbols import ENGLISH, HOP
from training.voice.vocoder import (
    NOISE_BANDS,
    SIZE,
    VOICE_BANDS,
    bands_to_bins,
    bands_to_phase,
    window,
)

pytestmark = pytest.mark.reference


def network(shape: Shape) -> Network:
    """An untrained network whose weights float16 holds exactly."""
    torch.manual_seed(7)
    made = Network(shape, torch.linspace(-4, -7, VOICE_BANDS + NOISE_BANDS))
    with torch.no_grad():
        for name, value in made.named_parameters():
            if ".mix." in name:  # Otherwise the layers are the identity.
                value.add_(0.05 * torch.randn_like(value))
            value.copy_(value.half().float())
        made.get_parameter("duration.1.bias").fill_(2.0)
    return made


def vocode(
    pitch: torch.Tensor,
    gate: torch.Tensor,
    voice: torch.Tensor,
    noise: torch.Tensor,
    random: torch.Tensor,
) -> torch.Tensor:
    """The vocoder as its description reads: [f * HOP] from [f], [f], two of [bands, f], [n]."""

    def frames(samples: torch.Tensor) -> torch.Tensor:
        padded = torch.nn.functional.pad(samples, (HOP // 2, HOP // 2))
        pieces = padded.unfold(0, 2 * HOP, HOP) * torch.from_numpy(window())
        transformed: torch.Tensor = torch.fft.rfft(pieces, SIZE)
        return transformed

    bins, phase, noise_bins = (
        torch.from_numpy(table)
        for table in (bands_to_bins(64), bands_to_phase(64), bands_to_bins(NOISE_BANDS))
    )
    filters = torch.polar(torch.exp(voice.T @ bins) * gate[:, None], voice.T @ phase)
    spectrum = frames(pulses(pitch[None])[0]) * filters
    spectrum = spectrum + frames(random) * torch.exp(noise.T @ noise_bins)
    sound = torch.zeros((len(pitch) + 5) * HOP)
    for index, piece in enumerate(torch.fft.irfft(spectrum, SIZE)):
        sound[index * HOP : index * HOP + SIZE] += piece
    return sound[HOP // 2 : HOP // 2 + len(pitch) * HOP]


def test_the_graph_makes_the_sound_that_the_network_means() -> None:
    net = network(Shape(encoder=16, dilations=(1, 2), decoder=16, layers=2))
    ids = torch.randint(3, len(ENGLISH.symbols), (1, 40))
    with torch.no_grad():
        encoded, duration = net.encode(ids, torch.ones(1, 1, 40))
        ends = torch.expm1(duration).cumsum(1).round().long()
        out = net.decode(encoded, ends.diff(prepend=torch.zeros(1, 1, dtype=torch.long)))
        gate = ((torch.sigmoid(out.voicing[0]) - 0.3) / 0.4).clamp(0, 1)
        pitch = MIDDLE_PITCH * torch.exp(out.pitch[0])
        random = torch.from_numpy(noise_table())[: len(pitch) * HOP]
        wanted = vocode(pitch, gate, out.voice[0], out.noise[0], random)
    wanted *= 0.7 / wanted.abs().max().clamp(min=0.2)
    session = onnxruntime.InferenceSession(voice_graph(net).SerializeToString())
    scales = np.array([0, 1, 0], np.float32)
    given = {"input": ids.numpy(), "input_lengths": np.array([40]), "scales": scales}
    sound = np.asarray(session.run(None, given)[0])[0, 0, 0]
    assert sound.shape == wanted.shape
    assert np.corrcoef(sound, wanted.numpy())[0, 1] > 0.999


def test_pulses_hold_every_harmonic_below_half_the_rate_and_nothing_else() -> None:
    train = pulses(torch.full((1, 200), 220.5))[0].numpy()
    spectrum = np.abs(np.fft.rfft(train[:22000])) * 2 / 22000  # 220 whole periods.
    np.testing.assert_allclose(spectrum[220::220][:49], 2, rtol=0.01)
    spectrum[220::220] = 0
    assert spectrum.max() < 0.02


def test_a_filter_that_changes_nothing_changes_nothing() -> None:
    pitch, silent = torch.full((50,), 150.0), torch.full((NOISE_BANDS, 50), -50.0)
    sound = vocode(pitch, torch.ones(50), torch.zeros(VOICE_BANDS, 50), silent, torch.zeros(6400))
    inside = slice(HOP // 2, -HOP // 2)  # The first and last half window have no neighbour.
    wanted = pulses(pitch[None])[0]
    torch.testing.assert_close(sound[inside], wanted[inside], atol=1e-2, rtol=1e-3)


@pytest.mark.parametrize("size", WINDOWS)
def test_the_distance_is_least_for_the_spectra_that_made_the_sound(size: int) -> None:
    torch.manual_seed(3)
    count = 400
    pitch = torch.linspace(140, 200, count)
    voice = torch.linspace(-1, -6, VOICE_BANDS)[:, None].expand(-1, count)
    noise = torch.linspace(-7, -3, NOISE_BANDS)[:, None].expand(-1, count)
    speech = vocode(pitch, torch.ones(count), voice, noise, torch.randn(count * HOP))[None]
    distance, train, valid = SpectralDistance(size), pulses(pitch[None]), torch.ones(1, count)

    def at(louder_voice: float, louder_noise: float) -> float:
        spectra = voice[None] + louder_voice, noise[None] + louder_noise
        return float(distance(train, *spectra, speech, valid))

    for step in (-0.3, 0.3):
        assert at(0, 0) < at(step, 0)
        assert at(0, 0) < at(0, step)
