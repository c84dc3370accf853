"""When each of Piper's symbols is heard in espeak-ng's rendering of the same sentence."""

import difflib

from training.voice.symbols import ENGLISH, EOS, PAUSES, Tongue

_PAUSE = "|"


def align(
    symbols: list[str], phonemes: list[tuple[str, int]], tongue: Tongue = ENGLISH
) -> list[int] | None:
    """The sample at which each symbol begins; marks that are not sounds last no time.

    A phoneme of several symbols, such as a diphthong, belongs to its first symbol.

    Args:
        symbols: ``BOS``, the symbols of a sentence, ``EOS``.
        phonemes: IPA and first sample, in order; the empty name is a pause.
        tongue: says what is a sound.

    Returns:
        As many samples as symbols, never falling; None where espeak-ng says a phoneme that is
        not among the symbols.
    """
    # A pause may come in several pieces; the first says where it begins.
    before = [("", 0), *phonemes]
    events = [now for now, last in zip(phonemes, before, strict=False) if now[0] or last[0]]
    heard = [(c, i) for i, (name, _) in enumerate(events) for c in name or _PAUSE]
    written = [i for i, s in enumerate(symbols) if tongue.is_spoken(s) or s in PAUSES or s == EOS]
    names = [symbols[i] if tongue.is_spoken(symbols[i]) else _PAUSE for i in written]
    matcher = difflib.SequenceMatcher(None, names, [c for c, _ in heard], autojunk=False)
    anchors: dict[int, int] = {}
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            anchors.setdefault(heard[block.b + offset][1], written[block.a + offset])
    if any(name and i not in anchors for i, (name, _) in enumerate(events)):
        return None
    at = {symbol: events[event][1] for event, symbol in anchors.items()}
    starts, begin = [0] * len(symbols), phonemes[-1][1]
    for index in reversed(range(1, len(symbols))):
        begin = min(begin, at.get(index, begin))
        starts[index] = begin
    return starts
