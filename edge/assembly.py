"""The assistant put together on loaded engines; this is imported while those are being loaded."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

from edge.assistant.endpointing import Endpointer, Endpoints
from edge.assistant.loop import Assistant
from edge.devices.protocols import Devices
from edge.notices.board_alerts import BoardWatch
from edge.notices.cache import NoticeCache
from edge.notices.kept import KeptNotices
from edge.preferences import SpeechPreferences, state_folder
from edge.settings import Settings
from runtime.languages.language import language_of
from runtime.languages.notice import Notice
from runtime.packs.kept import kept_folder
from runtime.packs.manifest import Manifest
from runtime.start.loading import Loaded
from runtime.start.times import StartTimes


@contextmanager
def assembled(
    loaded: Loaded,
    settings: Settings,
    devices: Devices,
    observe: Callable[..., None],
    *,
    on_a_board: bool,
    times: StartTimes,
) -> Iterator[Assistant]:
    """An assistant that is ready; it hears of the board where it is worn on one.

    Args:
        loaded: The engines.
        settings: What the maker set.
        devices: What sees, listens, speaks and is pressed.
        observe: Told everything that happens.
        on_a_board: Whether to look after the board.
        times: Told how long it takes to have the notices.
    """
    language, state = settings.assistant.language, state_folder()
    pack, voice = loaded.pack, loaded.voice
    with times.part("notices"):
        speed = SpeechPreferences(state, settings.speaker).speed
        entry, texts = pack.manifest.voices.get(language), notices_of(pack.manifest, settings)
        kept = KeptNotices(kept_folder("notices"), entry) if entry else None
        notices = NoticeCache(voice, language, speed, texts=texts, kept=kept)
    endpoints = Endpoints(patience=settings.timings.begin)
    watch: BoardWatch | None = None
    always = settings.look_ahead.when == "always"
    assistant = Assistant(
        loaded.engines,
        devices,
        notices,
        settings,
        state=state,
        endpointer=lambda: Endpointer(endpoints),
        battery=lambda: watch.battery if watch else None,
        hindrance=lambda: watch.hindrance(on_battery=always) if watch else "",
        voice_name=voice.name if voice else "",
        read_question=pack.manifest.prompts_in(language).read,
        prepare=loaded.session.prepare,
        observe=observe,
    )
    if pack.manifest.notice:
        assistant.add_news(Notice.MODEL_NOTICE)
    with ExitStack() as watching:
        if on_a_board:
            watch = watching.enter_context(closing(BoardWatch(assistant.add_news)))
        yield assistant


def notices_of(manifest: Manifest, settings: Settings) -> dict[Notice, str]:
    """What is said, the pack's own notice included where it is in the language of the others."""
    language = language_of(settings.assistant.language)
    texts = language.notices_for(settings.button.mode)
    if manifest.notice_language == language.code:
        texts[Notice.MODEL_NOTICE] = manifest.notice
    return texts
