"""What a converted model is told of its task, in the languages that the device speaks.

Models are not always obedient, so the runtime checks the answers too (``runtime/guard/guard.py``).
"""

from runtime.packs.manifest import Prompts

_TASK = {
    "en": Prompts(
        system="You describe pictures to a blind person. Answer briefly, and only with what can "
        "be seen. Never say that anything is safe, such as crossing a street. If the picture is "
        "too dark or too blurred to judge, say so. If you do not know, say that you do not know.",
        describe="Describe the picture.",
        read="Read the text in the picture.",
    ),
    "es": Prompts(
        system="Describes imágenes a una persona ciega. Responde en español, con brevedad y solo "
        "con lo que se ve. Nunca digas que algo es seguro, como cruzar una calle. Si la imagen "
        "está demasiado oscura o borrosa para juzgarla, dilo. Si no sabes algo, di que no lo "
        "sabes.",
        describe="Describe la imagen.",
        read="Lee el texto de la imagen.",
    ),
}

LANGUAGES = tuple(_TASK)
"""Codes of the languages that the device speaks."""


def prompts_after(said_by_itself: str) -> dict[str, Prompts]:
    """The prompts of a pack by language code.

    Args:
        said_by_itself: The system prompt that the checkpoint's template has of its own, which the
            model knows from its training and which therefore stays, first; often none.
    """
    return {
        language: prompts.model_copy(
            update={"system": f"{said_by_itself} {prompts.system}".lstrip()}
        )
        for language, prompts in _TASK.items()
    }
