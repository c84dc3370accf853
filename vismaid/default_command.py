"""A group of commands of which one need not be named."""

from typing import Any

from typer.core import TyperGroup


def default_command(name: str) -> type[TyperGroup]:
    """A group that takes arguments which name none of its commands for those of ``name``."""

    class Group(TyperGroup):
        def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
            named = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
            return super().parse_args(ctx, args if named or not args else [name, *args])

    return Group
