"""What a converted model is told of its task, in the languages that the device speaks.

Models are not always obedient, so the runtime checks the answers too (``runtime/guard/guard.py``).
"""

from runtime.languages.language import known_codes, language_of
from runtime.languages.prompts import TaskPrompts
from runtime.packs.manifest import Prompts


def prompts_after(said_by_itself: str) -> dict[str, Prompts]:
    """The prompts of a pack by language code.

    Args:
        said_by_itself: The system prompt that the checkpoint's template has of its own, which the
            model knows from its training and which therefore stays, first; often none.
    """
    return {code: _after(said_by_itself, language_of(code).prompts) for code in known_codes()}


def _after(said_by_itself: str, task: TaskPrompts) -> Prompts:
    return Prompts(
        system=f"{said_by_itself} {task.system}".lstrip(),
        describe=task.describe,
        read=task.read,
        transcribe=task.transcribe,
    )
