"""What a pack is measured with: whose picture and question, and what stands for an answer."""

from runtime.packs.pack import Pack
from runtime.packs.search import find_pack

SPOKEN_ANSWER = (
    "There is a red car in front of the door, a little to the left. "
    "A person stands beside it, and behind them there is a tall tree."
)
"""What a model of random weights is taken to say, a word a token."""


def sample_giver(pack: Pack) -> Pack:
    """The pack itself; the demo where it brings no samples, as no converted pack does.

    Raises:
        PackError: the demo is wanted and is not there.
    """
    return pack if pack.manifest.samples else find_pack("demo")
