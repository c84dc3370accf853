"""What a hand means, however it trembles and however often the clock is looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.assistant.gestures import Gesture, GestureKind, Gestures, GestureTimings
from edge.devices.protocols import ButtonEvent, ButtonName

TIMINGS = GestureTimings(hold=0.35, between=0.35, debounce=0.02, longest=60.0)
LONG_AFTER = 1_000.0


def presses(*spans: tuple[float, float], button: ButtonName = "main") -> list[ButtonEvent]:
    return [
        ButtonEvent(button, down, time)
        for span in spans
        for down, time in zip((True, False), span, strict=True)
    ]


def found(events: list[ButtonEvent], looks: list[float] | None = None) -> list[Gesture]:
    """Every gesture, with looks at the clock in between and one long after."""
    gestures = Gestures(TIMINGS)
    steps: list[tuple[float, ButtonEvent | None]] = [(event.time, event) for event in events]
    steps += [(time, None) for time in looks or []]
    steps.sort(key=lambda step: step[0])
    seen: list[Gesture] = []
    for time, event in steps:
        seen += gestures.feed(event) if event else gestures.due(time)
    return seen + gestures.due(LONG_AFTER)


def kinds(events: list[ButtonEvent]) -> list[GestureKind]:
    return [gesture.kind for gesture in found(events)]


def test_a_press_is_told_as_soon_as_it_is_no_bounce() -> None:
    gestures = Gestures(TIMINGS)
    assert gestures.feed(ButtonEvent("main", True, 5.0)) == []
    assert gestures.deadline == 5.0 + TIMINGS.debounce
    assert gestures.due(5.03) == [Gesture(GestureKind.DOWN, "main", 5.0)]


def test_a_hold_begins_while_the_button_is_down_and_ends_when_it_comes_up() -> None:
    gestures = Gestures(TIMINGS)
    gestures.feed(ButtonEvent("main", True, 0.0))
    assert gestures.due(0.34) == [Gesture(GestureKind.DOWN, "main", 0.0)]
    assert not gestures.holding
    assert gestures.deadline == TIMINGS.hold
    assert gestures.due(0.36) == [Gesture(GestureKind.HELD, "main", TIMINGS.hold)]
    assert gestures.holding
    assert gestures.feed(ButtonEvent("main", False, 3.0)) == []
    assert gestures.due(3.02) == [Gesture(GestureKind.RELEASED, "main", 3.0)]
    assert not gestures.holding
    assert gestures.deadline is None


@pytest.mark.parametrize(
    ("taps", "kind"), [(1, GestureKind.SHORT), (2, GestureKind.DOUBLE), (3, GestureKind.TRIPLE)]
)
def test_taps_are_counted(taps: int, kind: GestureKind) -> None:
    spans = [(0.3 * number, 0.3 * number + 0.1) for number in range(taps)]
    seen = kinds(presses(*spans))
    assert seen == [GestureKind.DOWN] * taps + [kind]


def test_the_third_tap_is_not_waited_upon() -> None:
    seen = found(presses((0.0, 0.1), (0.2, 0.3), (0.4, 0.5)))
    assert seen[-1] == Gesture(GestureKind.TRIPLE, "main", 0.5)


def test_taps_that_lie_apart_are_single() -> None:
    assert kinds(presses((0.0, 0.1), (0.5, 0.6))) == [GestureKind.DOWN, GestureKind.SHORT] * 2


def test_taps_before_a_hold_do_not_count() -> None:
    assert kinds(presses((0.0, 0.1), (0.2, 2.0))) == [
        GestureKind.DOWN,
        GestureKind.DOWN,
        GestureKind.HELD,
        GestureKind.RELEASED,
    ]


def test_a_jammed_button_lets_go_once_and_can_be_used_afterwards() -> None:
    seen = kinds([ButtonEvent("main", True, 0.0), *presses((200.0, 200.1))])
    assert seen == [
        GestureKind.DOWN,
        GestureKind.HELD,
        GestureKind.RELEASED,
        GestureKind.DOWN,
        GestureKind.SHORT,
    ]


def test_a_jammed_button_does_not_keep_the_other_from_being_used() -> None:
    events = [ButtonEvent("main", True, 0.0), *presses((200.0, 200.1), button="second")]
    assert [(g.kind, g.button) for g in found(events)[-2:]] == [
        (GestureKind.DOWN, "second"),
        (GestureKind.SHORT, "second"),
    ]


def test_a_release_that_was_lost_is_made_up_for_by_the_next_press() -> None:
    events = [ButtonEvent("main", True, 0.0), *presses((5.0, 5.1))]
    assert kinds(events) == [
        GestureKind.DOWN,
        GestureKind.HELD,
        GestureKind.RELEASED,
        GestureKind.DOWN,
        GestureKind.SHORT,
    ]


def test_the_second_button_has_gestures_of_its_own() -> None:
    seen = found(presses((0.0, 2.0), button="second"))
    assert [gesture.kind for gesture in seen] == [
        GestureKind.DOWN,
        GestureKind.HELD,
        GestureKind.RELEASED,
    ]
    assert {gesture.button for gesture in seen} == {"second"}


def test_a_button_that_is_brushed_while_the_other_is_down_is_not_heard() -> None:
    events = presses((0.0, 3.0)) + presses((1.0, 1.1), button="second")
    assert found(sorted(events, key=lambda event: event.time)) == found(presses((0.0, 3.0)))


def test_the_other_button_settles_what_was_tapped() -> None:
    seen = found(presses((0.0, 0.1)) + presses((0.2, 0.3), button="second"))
    assert [(gesture.kind, gesture.button) for gesture in seen] == [
        (GestureKind.DOWN, "main"),
        (GestureKind.SHORT, "main"),
        (GestureKind.DOWN, "second"),
        (GestureKind.SHORT, "second"),
    ]


def test_after_a_reset_the_button_that_is_down_is_not_heard_until_it_was_up() -> None:
    gestures = Gestures(TIMINGS)
    gestures.feed(ButtonEvent("main", True, 0.0))
    gestures.due(1.0)
    gestures.reset()
    assert gestures.deadline is None
    assert gestures.feed(ButtonEvent("main", False, 4.0)) == []
    assert gestures.feed(ButtonEvent("main", True, 5.0)) == []
    assert gestures.due(5.02) == [Gesture(GestureKind.DOWN, "main", 5.0)]


def test_a_reset_does_not_forget_how_the_contacts_stand() -> None:
    gestures = Gestures(TIMINGS)
    gestures.feed(ButtonEvent("main", True, 0.0))
    gestures.due(1.0)
    gestures.feed(ButtonEvent("main", False, 2.0))
    gestures.reset()
    assert gestures.due(3.0) == []
    gestures.feed(ButtonEvent("main", True, 4.0))
    gestures.reset()
    assert gestures.due(5.0)[0] == Gesture(GestureKind.DOWN, "main", 4.0)


@pytest.mark.parametrize("length", [0.0002, 0.001, 0.019])
def test_a_spike_is_no_tap_and_a_gap_in_a_hold_no_release(length: float) -> None:
    assert found(presses((1.0, 1.0 + length))) == []
    assert found(presses((0.0, 1.0), (1.0 + length, 3.0))) == found(presses((0.0, 3.0)))


def test_a_spike_on_one_button_does_not_settle_what_is_tapped_on_the_other() -> None:
    taps = presses((0.0, 0.1), (0.3, 0.4))
    spike = presses((0.2, 0.201), button="second")
    assert found(sorted([*taps, *spike], key=lambda event: event.time)) == found(taps)


@pytest.mark.parametrize("noisy", ["main", "second"])
def test_contacts_that_never_rest_keep_no_hold_from_ending(noisy: ButtonName) -> None:
    noise = [ButtonEvent(noisy, bool(step % 2), 1.0 + 0.005 * step) for step in range(20_000)]
    seen = [gesture.kind for gesture in found([ButtonEvent("main", True, 0.0), *noise])]
    assert seen[:3] == [GestureKind.DOWN, GestureKind.HELD, GestureKind.RELEASED]


gaps = st.floats(0.001, 1.5)
hands = st.lists(st.tuples(gaps, gaps, st.sampled_from(("main", "second"))), max_size=12)


def done(hand: list[tuple[float, float, ButtonName]]) -> list[ButtonEvent]:
    events, now = [], 0.0
    for pause, length, button in hand:
        now += pause
        events += presses((now, now + length), button=button)
        now += length
    return events


@given(hand=hands, looks=st.lists(st.floats(0, 40), max_size=40))
def test_how_often_the_time_is_told_makes_no_difference(
    hand: list[tuple[float, float, ButtonName]], looks: list[float]
) -> None:
    assert found(done(hand), looks) == found(done(hand))


@given(hand=hands)
def test_gestures_come_in_order_and_every_hold_ends(
    hand: list[tuple[float, float, ButtonName]],
) -> None:
    seen = found(done(hand))
    assert [gesture.time for gesture in seen] == sorted(gesture.time for gesture in seen)
    holds = [
        gesture for gesture in seen if gesture.kind in (GestureKind.HELD, GestureKind.RELEASED)
    ]
    assert [gesture.kind for gesture in holds] == [GestureKind.HELD, GestureKind.RELEASED] * (
        len(holds) // 2
    )


@given(hand=hands)
def test_every_press_becomes_exactly_one_gesture(
    hand: list[tuple[float, float, ButtonName]],
) -> None:
    pending = 0
    for gesture in found(done(hand)):
        match gesture.kind:
            case GestureKind.DOWN:
                pending += 1
            case GestureKind.HELD:
                pending = 0
            case GestureKind.SHORT | GestureKind.DOUBLE | GestureKind.TRIPLE:
                assert (
                    pending
                    == [GestureKind.SHORT, GestureKind.DOUBLE, GestureKind.TRIPLE].index(
                        gesture.kind
                    )
                    + 1
                )
                pending = 0
    assert pending == 0


LAST = TIMINGS.debounce
clear = st.floats(0.05, 0.3) | st.floats(0.42, 1.5)
"""Lengths that bouncing does not bring across the border between a tap and a hold."""
trains = st.lists(st.floats(0.0002, LAST / 8), max_size=3)
"""Contacts that open and close again at a change: how long each time, twice."""
glitches = st.lists(st.tuples(st.floats(0.03, 0.97), st.floats(0.0002, LAST / 2)), max_size=2)
"""Contacts that open or close for a moment in between: where, of the span, and how long."""


def bounced(event: ButtonEvent, train: list[float]) -> list[ButtonEvent]:
    """A change that comes with bounces, which end before contacts would be believed."""
    events, now = [event], event.time
    for length in train:
        for down in (not event.down, event.down):
            now += length
            events.append(ButtonEvent(event.button, down, now))
    return events


def trembling(
    clean: list[ButtonEvent],
    bounces: list[list[float]],
    spikes: list[list[tuple[float, float]]],
) -> list[ButtonEvent]:
    """The same hand on contacts that bounce and glitch."""
    events = []
    for number, event in enumerate(clean):
        shaken = bounced(event, bounces[number % len(bounces)])
        events += shaken
        ends = clean[number + 1].time if number + 1 < len(clean) else event.time + 1.0
        begins = shaken[-1].time + LAST
        for place, length in sorted(spikes[number % len(spikes)]):
            start = begins + place * (ends - LAST - begins)
            if start > events[-1].time and start + length + LAST < ends:
                events.append(ButtonEvent(event.button, not event.down, start))
                events.append(ButtonEvent(event.button, event.down, start + length))
    return events


@given(
    hand=st.lists(st.tuples(clear, clear, st.sampled_from(("main", "second"))), max_size=10),
    bounces=st.lists(trains, min_size=1, max_size=20),
    spikes=st.lists(glitches, min_size=1, max_size=20),
    looks=st.lists(st.floats(0, 40), max_size=20),
)
def test_bouncing_contacts_change_nothing(
    hand: list[tuple[float, float, ButtonName]],
    bounces: list[list[float]],
    spikes: list[list[tuple[float, float]]],
    looks: list[float],
) -> None:
    clean = done(hand)
    assert found(trembling(clean, bounces, spikes), looks) == found(clean)


@given(
    events=st.lists(
        st.builds(
            ButtonEvent,
            st.sampled_from(("main", "second")),
            st.booleans(),
            st.floats(0, 100),
        ),
        max_size=30,
    )
)
def test_no_order_of_events_leaves_it_stuck(events: list[ButtonEvent]) -> None:
    gestures = Gestures(TIMINGS)
    for event in sorted(events, key=lambda event: event.time):
        gestures.feed(event)
    gestures.due(LONG_AFTER)
    assert gestures.deadline is None
    assert not gestures.holding
    gestures.feed(ButtonEvent("second", True, LONG_AFTER + 1))
    heard = gestures.due(LONG_AFTER + 1 + TIMINGS.debounce)
    assert heard[-1].kind is GestureKind.DOWN
