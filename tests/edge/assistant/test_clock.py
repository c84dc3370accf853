"""The time is told only where something says that it was set."""

from datetime import datetime
from pathlib import Path

import pytest

from edge.assistant.clock import time_now
from edge.notices import replies

NOW = datetime(2027, 3, 5, 15, 4)


def told(root: Path, now: datetime = NOW) -> datetime | None:
    return time_now(root, now.timestamp)


def board_clock(root: Path, now: datetime) -> None:
    clock = root / "sys/class/rtc/rtc0/since_epoch"
    clock.parent.mkdir(parents=True)
    clock.write_text(f"{now.timestamp():.0f}\n")


def test_without_a_sign_that_it_was_set_the_time_is_not_known(tmp_path: Path) -> None:
    assert told(tmp_path) is None


def test_a_time_that_came_from_a_network_is_known(tmp_path: Path) -> None:
    (tmp_path / "run/systemd/timesync").mkdir(parents=True)
    (tmp_path / "run/systemd/timesync/synchronized").touch()
    assert told(tmp_path) == NOW
    assert told(tmp_path, datetime(2024, 1, 1)) is None


def test_a_clock_that_kept_running_is_believed(tmp_path: Path) -> None:
    board_clock(tmp_path, NOW)
    assert told(tmp_path) == NOW


def test_a_clock_that_lost_its_power_is_not(tmp_path: Path) -> None:
    board_clock(tmp_path, datetime(2000, 1, 1))
    assert told(tmp_path) is None
    assert told(tmp_path, datetime(2000, 1, 1)) is None


def test_a_clock_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    board_clock(tmp_path, NOW)
    (tmp_path / "sys/class/rtc/rtc0/since_epoch").write_text("?")
    assert told(tmp_path) is None


@pytest.mark.parametrize(
    ("hour", "minute", "english", "spanish"),
    [
        (15, 4, "4 minutes past three in the afternoon", "Son las tres y 4 de la tarde."),
        (13, 0, "one o'clock in the afternoon", "Es la una en punto de la tarde."),
        (0, 1, "1 minute past twelve at night", "Son las doce y un minuto de la noche."),
        (12, 30, "30 minutes past twelve in the afternoon", "Son las doce y media del mediodía."),
        (21, 45, "45 minutes past nine in the evening", "Son las nueve y 45 de la noche."),
        (1, 10, "10 minutes past one in the morning", "Es la una y 10 de la madrugada."),
    ],
)
def test_the_time_is_told_as_people_say_it(
    hour: int, minute: int, english: str, spanish: str
) -> None:
    now = NOW.replace(hour=hour, minute=minute)
    assert replies.of_time(now, "en") == f"It is {english}."
    assert replies.of_time(now, "es") == spanish
    assert replies.of_time(now, "xx") == replies.of_time(now, "en")


@pytest.mark.parametrize(
    ("hour", "minute", "told"),
    [
        (0, 0, "É meia-noite em ponto."),
        (12, 30, "É meio-dia e meia."),
        (1, 0, "É uma da madrugada em ponto."),
        (15, 15, "São três e 15 da tarde."),
        (13, 1, "É uma e um minuto da tarde."),
        (19, 45, "São sete e 45 da noite."),
    ],
)
def test_the_time_is_told_in_portuguese(hour: int, minute: int, told: str) -> None:
    assert replies.of_time(NOW.replace(hour=hour, minute=minute), "pt") == told


@pytest.mark.parametrize(
    ("hour", "minute", "told"),
    [
        (0, 0, "Es ist zwölf Uhr nachts."),
        (1, 0, "Es ist ein Uhr nachts."),
        (13, 15, "Es ist Viertel nach eins mittags."),
        (15, 30, "Es ist halb vier nachmittags."),
        (12, 45, "Es ist Viertel vor eins mittags."),
        (23, 35, "Es ist fünf nach halb zwölf nachts."),
        (9, 12, "Es ist neun Uhr 12 morgens."),
    ],
)
def test_the_time_is_told_in_german(hour: int, minute: int, told: str) -> None:
    assert replies.of_time(NOW.replace(hour=hour, minute=minute), "de") == told


def test_the_day_is_told_as_people_say_it() -> None:
    assert replies.of_date(NOW, "en") == "Today is Friday, March 5."
    assert replies.of_date(NOW, "es") == "Hoy es viernes, 5 de marzo."
    assert replies.of_date(NOW, "pt") == "Hoje é sexta-feira, 5 de março."
    assert replies.of_date(NOW, "de") == "Heute ist Freitag, der fünfte März."
    assert replies.of_date(NOW.replace(month=5, day=1), "pt") == "Hoje é sábado, primeiro de maio."
