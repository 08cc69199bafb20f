"""The command line, from the commands themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from docs.generating.markdown import code, prose, table
from mlpipe.cli.main import COMMANDS, mlpipe


def command_line(_: str) -> str:
    """Every command with its arguments and options."""
    root = click.Context(mlpipe, info_name="mlpipe", **mlpipe.context_settings)
    sections = [_section(root, name, name) for name in COMMANDS]
    return "\n\n".join([_options(root), *sections])


def _section(parent: click.Context, name: str, title: str) -> str:
    assert isinstance(parent.command, click.Group)  # noqa: S101
    command = parent.command.get_command(parent, name)
    assert command is not None, name  # noqa: S101
    context = click.Context(command, info_name=name, parent=parent)
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts = [f"## {title}", code(usage, "text"), _text(command.help or ""), _options(context)]
    if isinstance(command, click.Group):
        parts[1:] = [_text(command.help or "")]
        parts += [_section(context, each, f"{title} {each}") for each in command.list_commands(context)]
    return "\n\n".join(parts)


def _options(context: click.Context) -> str:
    return table(("option", "meaning"), list(_rows(context)))


def _rows(context: click.Context) -> Iterator[tuple[str, str]]:
    for each in context.command.get_params(context):
        record = each.get_help_record(context)
        if record and record[1]:  # arguments are told by the text
            yield f"`{record[0]}`", _text(record[1])


def _text(text: str) -> str:
    """Help as Markdown, with options, variables and commands as code."""
    marked = re.sub(r"(?<![\w`-])(--[a-z-]+|\$[A-Z_]+)(?![\w`])", r"`\1`", inspect.cleandoc(text))
    return prose(re.sub(r"'(mlpipe [a-z-]+)'", r"`\1`", marked))
