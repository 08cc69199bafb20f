"""The command ``mlpipe``: finds a command's module when it is called, and turns errors into exit codes."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence

import click

from mlpipe import __version__
from mlpipe.errors import CommandError, MlpipeError, Terminated, listing

COMMANDS = {
    "run": "Run a spec: from the data to a report.",
    "validate": "Check a spec without running it; every problem at once.",
    "plan": "Show what a run would do, with all defaults filled in.",
    "list-plugins": "List the plugins that are installed here.",
    "predict": "Answer for every row of a file by the model that won.",
    "bundle": "Look at what a run keeps of its winner, and prove it.",
    "init": "Look at a data file, and write a spec for it.",
    "new": "Begin a plugin or a project.",
    "schema": "Print the JSON Schema of specs, for completion in editors.",
    "check-plugin": "Make the checks that a plugin of its kind must pass.",
    "describe": "Show what a plugin does, its parameters, and YAML to paste.",
}
"""Each command with its line of help, so that ``mlpipe --help`` imports none of them."""

INTERRUPTED, TERMINATED, BUG = 130, 143, 70


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"mlpipe.cli.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {listing(list(COMMANDS))}"
            raise CommandError(f"no command '{args[0]}'", hint=hint)
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mlpipe")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def mlpipe(context: click.Context, debug: bool) -> None:
    """From a table to a trustworthy model with one YAML file.

    Start with: mlpipe run configs/housing.yaml
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, otherwise as docs/exit-codes.md lists."""
    sys.exit(exit_code(sys.argv[1:] if arguments is None else arguments))


def exit_code(arguments: Sequence[str]) -> int:
    """Run the command line; gives the exit code, having printed what went wrong."""
    debug = "--debug" in arguments
    try:
        outcome = mlpipe.main([each for each in arguments if each != "--debug"], "mlpipe", standalone_mode=False)
    except Terminated:
        return _say("stopped", TERMINATED, debug=debug)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", INTERRUPTED, debug=debug)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except MlpipeError as error:
        text = str(error) if _speaks_for_itself(error) else f"error: {error}"
        return _say(text, error.exit_code, debug=debug)
    except BrokenPipeError:
        return _leave_quietly()
    except Exception as error:  # noqa: BLE001 - the last resort: whatever comes here is a bug of ours
        text = f"error: {type(error).__name__}: {error}\n  hint: this is a bug in mlpipe; --debug shows where"
        return _say(text, BUG, debug=debug)
    return outcome if isinstance(outcome, int) else 0


def _speaks_for_itself(error: MlpipeError) -> bool:
    return hasattr(error, "problems")


def _say(text: str, code: int, *, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    click.echo(text, err=True)
    return code


def _leave_quietly() -> int:
    # The reader of a pipe went away; keep the interpreter from complaining once more at exit.
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - open until the process ends
    return 0
