"""What is not wanted any more is stopped at once, whoever says so and whatever it is doing."""

import gc
import signal
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import FrameType

import pytest

from runtime.cancel import NEVER, Cancel, Flag, result_unless, wait_unless
from runtime.errors import Cancelled

PATIENCE = 20.0


@contextmanager
def in_thread(work: Callable[[], object]) -> Iterator[None]:
    """Something that goes on in another thread for the length of the block, and to its end."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it hangs"


def test_what_is_cancelled_goes_no_further() -> None:
    cancel = Cancel()
    cancel.check()
    cancel.set()
    assert cancel.is_set()
    with pytest.raises(Cancelled):
        cancel.check()


def test_callbacks_run_once_in_order_and_in_the_thread_that_sets() -> None:
    cancel, calls = Cancel(), list[tuple[int, int]]()

    def noted(number: int) -> Callable[[], None]:
        return lambda: calls.append((number, threading.get_ident()))

    with cancel.on_set(noted(0)), cancel.on_set(noted(1)), cancel.on_set(noted(2)):
        assert calls == []
        cancel.set()
        cancel.set()
    cancel.set()
    assert calls == [(number, threading.get_ident()) for number in range(3)]


def test_a_callback_that_comes_late_runs_at_once_and_one_that_has_gone_never() -> None:
    cancel, calls = Cancel(), list[str]()
    with cancel.on_set(lambda: calls.append("gone")):
        pass
    cancel.set()
    with cancel.on_set(lambda: calls.append("late")):
        assert calls == ["late"]
    assert calls == ["late"]


def test_a_callback_that_is_taken_back_while_another_runs_is_not_called() -> None:
    cancel, calls, second = Cancel(), list[str](), ExitStack()
    with cancel.on_set(second.close):
        second.enter_context(cancel.on_set(lambda: calls.append("second")))
        cancel.set()
    assert calls == []


def test_whoever_takes_a_callback_back_waits_until_it_has_run() -> None:
    cancel = Cancel()
    begun, go_on, left = threading.Event(), threading.Event(), threading.Event()
    ended: list[bool] = []

    def slow() -> None:
        begun.set()
        assert go_on.wait(PATIENCE)
        ended.append(left.is_set())

    def register() -> None:
        with cancel.on_set(slow):
            assert begun.wait(PATIENCE)
        left.set()

    with in_thread(register), in_thread(cancel.set):
        assert begun.wait(PATIENCE)
        assert not left.wait(0.02)
        go_on.set()
    assert ended == [False]
    assert left.is_set()


def test_a_child_is_set_with_its_parent_and_its_parent_not_with_it() -> None:
    parent = Cancel()
    with parent.child() as child, child.child() as grandchild, parent.child() as other:
        child.set()
        assert (parent.is_set(), other.is_set(), grandchild.is_set()) == (False, False, True)
        parent.set()
        assert other.is_set()
    with parent.child() as late:
        assert late.is_set()


def test_a_parent_keeps_nothing_of_a_child_that_is_done_with() -> None:
    parent = Cancel()
    with parent.child() as child:
        gone = weakref.ref(child)
    del child
    gc.collect()
    assert gone() is None


def test_what_nobody_can_stop_is_not_stopped() -> None:
    with NEVER.child() as child, NEVER.on_set(lambda: pytest.fail("it was")):
        child.set()
        NEVER.check()
        with pytest.raises(RuntimeError):
            NEVER.set()
    assert not NEVER.is_set()
    assert not NEVER.wait(0)


def test_waiting_ends_when_it_is_set_or_the_time_is_over() -> None:
    cancel = Cancel()
    assert not cancel.wait(0)
    assert not cancel.wait(-1)
    with in_thread(cancel.set):
        assert cancel.wait()
    assert cancel.wait(0)


@pytest.mark.parametrize("stopped", [False, True])
def test_what_others_do_is_waited_for_unless_that_is_cancelled(stopped: bool) -> None:
    flag, cancel = Flag(), Cancel()
    assert not wait_unless(flag, cancel, 0)
    with in_thread(cancel.set if stopped else flag.set):
        if stopped:
            with pytest.raises(Cancelled):
                wait_unless(flag, cancel)
        else:
            assert wait_unless(flag, cancel)


def test_a_result_comes_at_once_late_or_not_at_all() -> None:
    work, cancel = Future[int](), Cancel()
    with pytest.raises(TimeoutError):
        result_unless(work, cancel, 0)
    with in_thread(lambda: work.set_result(7)):
        assert result_unless(work, cancel) == 7
    failed = Future[int]()
    failed.set_exception(KeyError("what went wrong"))
    with pytest.raises(KeyError, match="what went wrong"):
        result_unless(failed, cancel)
    with in_thread(cancel.set), pytest.raises(Cancelled):
        result_unless(Future[int](), cancel)
    with pytest.raises(Cancelled):
        result_unless(work, cancel)


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("hasty")
def test_nobody_is_missed_who_registers_while_others_set() -> None:
    for _ in range(100):
        cancel, calls, heard = Cancel(), list[int](), list[bool]()
        start = threading.Barrier(8, timeout=PATIENCE)
        with ThreadPoolExecutor(8) as pool:
            for number in range(6):
                pool.submit(_register, cancel, start, number, calls, heard)
            for _ in range(2):
                pool.submit(_set, cancel, start)
        assert heard == [True] * 6
        assert len(calls) == len(set(calls))


def _set(cancel: Cancel, start: threading.Barrier) -> None:
    start.wait()
    cancel.set()


def _register(
    cancel: Cancel, start: threading.Barrier, number: int, calls: list[int], heard: list[bool]
) -> None:
    start.wait()
    with cancel.child() as child, child.on_set(lambda: calls.append(number)):
        heard.append(child.wait(PATIENCE))


def test_a_signal_handler_may_set_it_whatever_the_thread_it_interrupts_is_doing() -> None:
    """At each step of registering, waiting, taking back and setting, one after the other."""

    def work(cancel: Cancel, calls: list[str]) -> None:
        with (
            cancel.on_set(lambda: calls.append("first")),
            cancel.child() as child,
            child.on_set(lambda: calls.append("second")),
        ):
            cancel.wait(0)
            cancel.set()
        with pytest.raises(Cancelled):
            wait_unless(Flag(), cancel, 0)

    step = 0
    while _interrupted(work, step):
        step += 1
    assert step > 100


def _interrupted(work: Callable[[Cancel, list[str]], None], step: int) -> bool:
    """Let a signal handler set what the main thread works with, at a step of its bytecode.

    Returns:
        Whether there is such a step.
    """
    cancel, calls, left = Cancel(), list[str](), [step]

    def handle(number: int, frame: FrameType | None) -> None:
        sys.settrace(None)
        cancel.set()

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., object]:
        frame.f_trace_opcodes = True
        if event == "opcode" and frame.f_globals.get("__name__") == "runtime.cancel":
            left[0] -= 1
            if left[0] < 0:
                signal.raise_signal(signal.SIGUSR1)
        return trace

    before = signal.signal(signal.SIGUSR1, handle)
    sys.settrace(trace)
    try:
        work(cancel, calls)
    finally:
        sys.settrace(None)
        signal.signal(signal.SIGUSR1, before)
    assert sorted(calls) == ["first", "second"]
    return left[0] < 0


def test_a_signal_ends_the_wait_of_the_thread_that_handles_it() -> None:
    cancel = Cancel()
    before = signal.signal(signal.SIGUSR1, lambda *_: cancel.set())
    main = threading.main_thread().ident
    assert main
    try:
        with in_thread(lambda: signal.pthread_kill(main, signal.SIGUSR1)):
            assert cancel.wait(PATIENCE)
    finally:
        signal.signal(signal.SIGUSR1, before)
