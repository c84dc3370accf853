"""Seeded lines of mixed scripts, digits, emoji, code and white space, to compare tokenizers on.

Random characters are drawn from Unicode 3.2, which every Python knows: on characters newer than
its own Unicode tables a tokenizer is free to differ, and the tables of llama.cpp, the
``tokenizers`` library and Python are of different years.
"""

import random
import unicodedata
from collections.abc import Callable, Sequence

_SENTENCES = """\
What does the sign on the door say?
I don't know; they're sure we'll see it, I'd say it's Anna's. HE'LL, WE'VE, I'M, DON'T, O'Reilly's
The stairs are 3 m to the left, at 52.3702° N; call +31 20 555 0199 before 17:45 on 2026-11-21.
Où est la sortie ? C'est l'été à Besançon, cœur naïf, « où ça ? » — là-bas…
Die Straße über den Fluß ist größer als ÄÖÜ; Grüße aus Köln!
¿Dónde está la señal? ¡Mañana por la mañana, en la calle Ñuñoa!
Gdzie są drzwi? Zażółć gęślą jaźń. Ağaçtaki ışık İstanbul'da. Đường phố ở đâu? Tiếng Việt
Где находится дверь? Съешь же ещё этих мягких французских булок. Їжак, ґанок, ўсё
Πού είναι η πόρτα; Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.
איפה הדלת? שָׁלוֹם עֲלֵיכֶם
أين الباب؟ السَّلَامُ عَلَيْكُمْ ١٢٣٤ ۴۵۶
दरवाज़ा कहाँ है? क्षत्रिय ज्ञान १२३ বাংলা ভাষা ৪৫ தமிழ் மொழி తెలుగు ಕನ್ನಡ മലയാളം
ประตูอยู่ที่ไหน ภาษาไทย ๑๒๓ ພາສາລາວ ភាសាខ្មែរ မြန်မာဘာသာ ཧཱུྃ
门在哪里？这里有两个杯子，三张桌子。漢字、繁體中文「你好」
ドアはどこですか。カタカナ・ひらがな、ﾊﾝｶｸ 全角ＡＢＣ１２３
문은 어디에 있습니까? 안녕하세요 각 각
ქართული ენა Հայերեն ᏣᎳᎩ አማርኛ ⵜⴰⵎⴰⵣⵉⵖⵜ ᠮᠣᠩᠭᠣᠯ 𐌰𐌹 𝒜𝓑𝔠 𒀀 𓂀
e\u0301 n\u0303 A\u030a o\u0308\u0304 q\u0323\u0307 \u1112\u1161\u11ab \u212b \u2126 \ufb01 \u0958
½ ² ³ № ™ Ⅷ ① ㊿ ½¾ 10⁻³ H₂O ∑∫√∞≈≠ αβγ → ⇒ ⟦x⟧ € £ ¥ ₹ ₿
for (int i = 0; i < 10; ++i) { a[i] += b["key"] ? 0xFF : ~1; } // -> done!!
def f(x: int) -> str:\n\treturn f"{x!r:>10}"  # TODO\r\n
SELECT * FROM t WHERE x >= 1.5e-10 AND y != 'it''s'; <a href="https://example.org/?q=1&r=%20">x</a>
{"key": [1, 2.5, null, true], "text": "a\\nb"} $HOME/~user/.config|grep -E '^[a-z]+$' && echo ok
"""
_EMOJI = "🚪🚗🚦☕🧑‍🦯👩‍🦯✅🙂🙂‍↕️👍🏽👨‍👩‍👧‍👦🇳🇱🇯🇵❤️‍🔥#️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿"
_SPACES = (
    " ", "  ", "   ", "     ", "\t", "\t\t", " \t", "\n", "\n\n", "\n \n", "\r\n", "\r", " \n",
    "\n\n\n  ", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d", "\ufeff", "\u2028", "\x0b",
    "\x0c", "\x85", "\u1680", "\u202f", "\u205f",
)  # fmt: skip
_LOOKALIKES: tuple[Callable[[random.Random], str], ...] = (
    lambda chance: chance.choice(" \n\t▁") * chance.randint(2, 70),
    lambda chance: f"<0x{chance.randrange(256):02X}>",
    lambda chance: chance.choice(("▁", "Ġ", "Ċ", "##", "</w>", "Ã©", "ï¿½")),
    lambda chance: chance.choice(
        ("<s", "/s>", "<|im", "_end|>", "<unk>", "[INST]", "<image", "h1>")
    ),
)
"""Long runs, and what looks like the inside of a tokenizer."""
_CONTROLS = "\x00\x01\x07\x08\x1b\x1c\x1d\x1e\x1f\x7f\x80\x9f\xad\u061c\u2066\ufffd\ue000"


def mixed_lines(count: int, seed: int = 0, extra: Sequence[str] = ()) -> list[str]:
    """Lines for a comparison of tokenizers; the same for the same arguments.

    Args:
        count: how many.
        seed: of the choice.
        extra: strings to strew in, such as the special tokens.
    """
    chance = random.Random(seed)
    sentences = [sentence for sentence in _SENTENCES.split("\n") if sentence]
    lines = list(sentences[:count])
    while len(lines) < count:
        parts = [_part(chance, sentences, extra) for _ in range(chance.randint(1, 8))]
        lines.append(without_long_s("".join(parts)))
    return lines


def without_long_s(text: str) -> str:
    """The text without a long s that follows an apostrophe.

    Regular expressions that ignore case take it for an s there; llama.cpp does not.
    """
    return text.replace("'ſ", "'s")


def _part(chance: random.Random, sentences: Sequence[str], extra: Sequence[str]) -> str:
    kind = chance.randrange(10)
    if kind <= 1:
        sentence = chance.choice(sentences)
        start = chance.randrange(len(sentence))
        return sentence[start : start + chance.randint(1, 24)]
    if kind == 2:
        return "".join(chance.choice(_SPACES) for _ in range(chance.randint(1, 4)))
    if kind == 3:
        return str(chance.randrange(10 ** chance.randint(1, 12)))
    if kind == 4:
        return "".join(chance.choice(_EMOJI) for _ in range(chance.randint(1, 4)))
    if kind == 5:
        return chance.choice(["'", '"', "`", "’"]) + chance.choice(
            ["s", "S", "t", "RE", "ve", "m", "Ll", "d", "x"]
        )
    if kind == 6 and extra:
        return "".join(chance.choices(extra, k=chance.choice((1, 1, 1, 2, 3))))
    if kind == 7:
        return "".join(chance.choice("!?.,;:-_=*/\\|@#%^&()[]{}<>~$+'\"`") for _ in range(3))
    if kind == 8:
        return chance.choice(_LOOKALIKES)(chance)
    return "".join(_character(chance) for _ in range(chance.randint(1, 5)))


def _character(chance: random.Random) -> str:
    """Any character of the planes in use, or a control character."""
    if chance.random() < 0.1:
        return chance.choice(_CONTROLS)
    while True:
        character = chr(chance.choice([chance.randrange(0x3000), chance.randrange(0x20000)]))
        if known_everywhere(character):
            return character


def known_everywhere(text: str) -> bool:
    """Whether all characters of a text are in every table of Unicode that is in use."""
    return text.isascii() or all(
        unicodedata.ucd_3_2_0.category(each) not in ("Cn", "Cs", "Co") for each in text
    )
