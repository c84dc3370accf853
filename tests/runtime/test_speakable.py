import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from runtime.speakable import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("The door is open.", "The door is open."),
        ("Hello", "Hello."),
        ("**Door.** On the *left*", "Door. On the left."),
        ("**Door.", "Door."),
        ("# Title\ntext", "Title. text."),
        ("- a cup\n- a *red* car\n\n1. one\n2) two", "a cup. a red car. one. two."),
        ("| cup | 2 |\n|---|---|\n| car | 1 |", "cup, 2. car, 1."),
        ("`code` and\n```py\nprint(1)\n```\ndone", "code and. print(1). done."),
        ("~~no~~ yes", "no yes."),
        ("> quoted", "quoted."),
        ("<b>bold</b><br/>next", "bold next."),
        ("fish &amp; chips", "fish & chips."),
        ("file_name __strong__ ____ end", "file name strong end."),
        ("5 < 7 and 7 > 5", "5 < 7 and 7 > 5."),
        ("5 * 3 = 15", "5 × 3 = 15."),
        ("It is 25 °C, $29.95 & 5%.", "It is 25 °C, $29.95 & 5%."),
        ("See https://www.example.com/a?b=c. Then", "See example.com. Then."),
        ("See [the page](http://x.y/z) or www.renfe.es!", "See the page or renfe.es!"),
        ("![A cat](cat.png)", "A cat."),
        ("[a]: http://example.com", "[a]: example.com."),
        ("left → right", "left, right."),
        ("👍🏽 Yes 🇪🇸! 👨‍👩‍👧 1️⃣ ✅ ok", "Yes! ok."),
        ("[[h@]] hello", "[h@] hello."),
        ("3.", "3."),
        ("12", "12."),
        ("1984. It was cold.", "1984. It was cold."),
        ("    indented", "indented."),
        ("¿Qué es? ¡Mira!", "¿Qué es? ¡Mira!"),
        ("He said “hi.”", "He said “hi.”"),
        ("zero\u200bwidth\x07bell\ufffd", "zero width bell."),
        ("", ""),
        (" \n\t", ""),
        ("😀", ""),
        ("---", ""),
        ("* ", ""),
    ],
)
def test_what_is_written_is_said_in_plain_words(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


text = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *"*_`#-+>|[](){}<>!~\\&;:.,?=\n 😀🇪🇸👍",
                "1.",
                "12)",
                "word",
                "   ",
                "http://a.b",
                "```",
            ]
        )
    ).map("".join),
)


@given(text)
def test_words_never_vanish_altogether(written: str) -> None:
    letters = [c for c in written if c.isalpha() and c.isascii()]
    assert not letters or any(c.isalnum() for c in speakable(written))


@given(text)
@example("0[[[ and ]]]]")
def test_no_marks_of_formatting_are_left(written: str) -> None:
    spoken = speakable(written)
    assert not set(spoken) & set("*`|\n\t\ufe0f\u200d😀👍🇪🇸")
    assert "[[" not in spoken
    assert "]]" not in spoken
    assert not spoken or spoken.rstrip("\"'”’»)]")[-1:] in set(".!?…:;,。！？")


@given(text)
def test_what_is_speakable_stays_so(written: str) -> None:
    assert not speakable(written) or speakable(speakable(written))
