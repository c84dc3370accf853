"""The doctor's checks of what needs no hand, eye or ear: board, engines, pack, memory, service."""

from collections.abc import Sequence

from edge.doctor.finding import Finding, error, failed, ok, skipped, warning
from edge.languages import remedy, shortcomings
from edge.systemd import service
from runtime.board.board import Board, Condition
from runtime.board.engine_build import EngineBuild
from runtime.errors import MemoryShortageError, PackError
from runtime.installation import program, rebuild
from runtime.memory_plan import Use, require_room
from runtime.packs.check import check_files
from runtime.packs.languages import lacks
from runtime.packs.pack import Pack
from runtime.packs.trial import require_tried
from runtime.speech.silero import network

_LOW_BATTERY = 15
_NEARLY_HOT = 10.0
"""Degrees below the limit from which on it is worth saying."""

_KERNEL_NAMES = {
    "AVX": "avx",
    "AVX2": "avx2",
    "AVX_VNNI": "avx_vnni",
    "AVX512": "avx512f",
    "AVX512_VBMI": "avx512vbmi",
    "AVX512_VNNI": "avx512_vnni",
    "AVX512_BF16": "avx512_bf16",
    "AMX_INT8": "amx_int8",
    "BMI2": "bmi2",
    "F16C": "f16c",
    "FMA": "fma",
    "SSE3": "pni",
    "SSSE3": "ssse3",
    "NEON": "asimd",
    "ARM_FMA": "asimd",
    "FP16_VA": "asimdhp",
    "DOTPROD": "asimddp",
    "MATMUL_INT8": "i8mm",
    "SVE": "sve",
    "SME": "sme",
}
"""ggml's names for what a processor can do, and the kernel's."""
_MATTERS = ("AVX2", "FMA", "F16C", "DOTPROD", "FP16_VA", "MATMUL_INT8")
"""What makes a model answer noticeably faster."""

_REBUILD = f"compile both anew on this board: `{rebuild()}`"
_POWER = {
    "pi": "use the supply made for the board (5 V 3 A for a Pi 4, 5 V 5 A for a Pi 5) "
    "and a short cable",
    "jetson": "use a supply of 19 V and 2.4 A or more, or a lower power mode (`sudo nvpmodel -q`)",
    "other": "use a stronger supply",
}
_COOL = "give it air, a heat sink or a fan"
_REAL_MODEL = "for real use take a real model (`vismaid packs pull`, docs/maker.md)"


def check_board(board: Board, condition: Condition) -> Finding:
    """Say what the board is."""
    megabytes = board.memory // 1_000_000
    return ok(
        "board",
        f"{board.model}, {board.cores} cores, {megabytes:,} MB of memory, "
        f"{condition.free // 1_000_000:,} MB free",
    )


def check_build(board: Board, builds: Sequence[EngineBuild]) -> Finding:
    """Compare what the engines were built to use with what the processor can do."""
    name = "build"
    broken = [reason for each in builds if (reason := _broken(board, each))]
    if broken:
        return failed(name, "; ".join(broken), _REBUILD)
    if not board.features:
        return skipped(name, "the kernel does not report what the processor can do")
    slow = [reason for each in builds if (reason := _slow(board, each))]
    if slow:
        return warning(name, "; ".join(slow), _REBUILD)
    gpu = any(each.gpu for each in builds)
    if board.kind == "jetson" and not gpu:
        return warning(
            name,
            "llama.cpp was built without CUDA, so the GPU is idle",
            "rebuild it with CMAKE_ARGS=-DGGML_CUDA=on; docs/maker.md says how",
        )
    engines = " and ".join(each.engine for each in builds)
    return ok(name, f"{engines} use what this processor can do" + (", and a GPU" if gpu else ""))


def _broken(board: Board, build: EngineBuild) -> str:
    """Why an engine cannot work here; empty where it can, or where the kernel does not say."""
    if build.failure:
        return f"{build.engine} {build.failure}"
    known = {each: _KERNEL_NAMES[each] for each in build.features if each in _KERNEL_NAMES}
    beyond = sorted(each for each, kernel in known.items() if kernel not in board.features)
    if not board.features or not beyond:
        return ""
    return (
        f"{build.engine} was built for {', '.join(beyond)}, which this processor lacks, and will "
        "be ended by the kernel (SIGILL)"
    )


def _slow(board: Board, build: EngineBuild) -> str:
    """Why an engine is slower than it could be; empty where it is not."""
    can = [each for each in _MATTERS if _KERNEL_NAMES[each] in board.features]
    unused = [each for each in can if each not in build.features]
    if not unused:
        return ""
    left = ", ".join(unused)
    return f"{build.engine} leaves {left} of this processor unused and is slower for it"


def check_heat(board: Board, condition: Condition) -> Finding:
    """Look at the temperature."""
    name, heat = "temperature", condition.temperature
    if heat is None:
        return skipped(name, "there is no sensor")
    what = f"{heat:.0f} °C; it slows down from {board.hot:.0f} °C on"
    if heat >= board.hot:
        return failed(name, what, _COOL)
    if heat >= board.hot - _NEARLY_HOT:
        return warning(name, what, _COOL)
    return ok(name, what)


def check_throttling(board: Board, condition: Condition) -> Finding:
    """Look whether the board is slowed down, or was."""
    name, told = "throttling", condition.throttling
    if told is None:
        return skipped(name, "not reported by this board")
    remedies = [
        _POWER[board.kind] if reason == "too little power" else _COOL
        for reason in (told.now or told.before)
    ]
    remedy = "; ".join(dict.fromkeys(remedies))
    if told.now:
        return failed(name, f"slowed down now: {', '.join(told.now)}", remedy)
    if told.before:
        return warning(name, f"since the start there was: {', '.join(told.before)}", remedy)
    return ok(name, "it runs at full speed")


def check_battery(condition: Condition) -> Finding:
    """Look at the battery."""
    name, battery = "battery", condition.battery
    if battery is None:
        return skipped(name, "there is none, or none that the kernel knows")
    what = f"{battery.percent} %, {'charging' if battery.charging else 'not charging'}"
    if battery.percent < _LOW_BATTERY and not battery.charging:
        return warning(name, what, "charge it")
    return ok(name, what)


def check_pack(pack: Pack, language: str) -> Finding:
    """Check every file of the pack, try it, and see that one can hear and speak with it."""
    name, manifest = "pack", pack.manifest
    try:
        check_files(pack)
        network()
        require_tried(pack, ("voice", "recogniser", "model"), language)
    except PackError as problem:
        return error(name, problem)
    if missing := list(lacks(pack, language)):
        whats, remedies = (each.what for each in missing), (each.remedy for each in missing)
        return failed(name, "; ".join(whats), "; ".join(remedies))
    what = f"{manifest.name} in {pack.folder}: {len(pack.files())} files verified"
    if manifest.notice:
        return warning(name, f"{what}. {manifest.notice}", _REAL_MODEL)
    return ok(name, what)


def check_language(pack: Pack, language: str) -> Finding:
    """Look whether everything is there in the wearer's language."""
    name, missing = "language", shortcomings(pack, language)
    if missing:
        return warning(name, f"{language}: {'; '.join(missing)}", remedy(pack, language))
    return ok(name, f"{language}: prompts, notices, spoken commands and safety guard are there")


def check_memory(pack: Pack, use: Use, free: int) -> Finding:
    """Compare what the pack will take with what is free, bytes."""
    try:
        plan = require_room(pack, use, free=free)
    except (MemoryShortageError, PackError) as problem:
        return error("memory", problem)
    return ok(
        "memory",
        f"{plan.bytes // 1_000_000:,} MB of {free // 1_000_000:,} MB free, "
        f"with a context of {plan.context:,} tokens",
    )


def check_service() -> Finding:
    """Ask systemd about the service."""
    name = "service"
    try:
        state = service.read_state()
    except service.ServiceError as problem:
        return skipped(name, str(problem))
    if not state.installed:
        return warning(name, "not installed", f"run `sudo {program()} service install`")
    what = service.describe(state)
    if not state.healthy:
        return failed(name, what, "look at `journalctl -u vismaid -n 30`")
    if state.restarts:
        return warning(name, what, "look at `journalctl -u vismaid -p warning`")
    return ok(name, what)
