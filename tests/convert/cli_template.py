"""What llama-mtmd-cli makes of a template in a conversation of several messages.

It renders the conversation anew for each message, and evaluates what was added. Two things come of
it that no template says: the token that ends an answer, which was generated and not evaluated, is
rendered as part of what was before and so left out; and of a system prompt whose rendering ends
with a new line, that line is repeated before the question, which is right after an answer alone.
"""

from runtime.packs.manifest import Template


def as_the_cli_joins(template: Template) -> Template:
    """The pieces with which the runtime says what llama-mtmd-cli does, message by message.

    Not for a template whose rendering of what was said before changes with what follows, as those
    that leave out earlier thoughts: there the command evaluates parts of words.
    """
    on_its_own = not template.picture_turn.startswith("{pictures}")
    line = "\n" if on_its_own and template.system.endswith("\n") else ""
    end = "\n" if template.answer_end.endswith("\n") else ""
    return template.model_copy(update={"system": template.system + line, "answer_end": end})
