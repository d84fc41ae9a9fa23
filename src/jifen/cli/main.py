"""
The command ``jifen``: every command, what a person reads when something goes wrong, and the exit codes.

Commands import what they need when they run, so that asking for help costs next to nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from jifen.cli import (
    audit_commands,
    demo_command,
    explain_commands,
    people_commands,
    platform_commands,
    policy_commands,
    rank_commands,
    score_command,
)
from jifen.cli.exits import Exit, told

_ABOUT = """积分 · 积分制方案的计分、解释、排名和可核对的名单。

Points for newcomers under the law as data: score, explain, rank, and a list anyone can check.

\b
先后 / in this order
  template → （填写 fill in） → score → explain · advise → rank → verify
"""

app = typer.Typer(
    name="jifen",
    help=_ABOUT,
    epilog=told(),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("score")(score_command.score)
app.command("explain")(explain_commands.explain)
app.command("advise")(explain_commands.advise)
app.command("rank")(rank_commands.rank)
app.command("verify")(rank_commands.verify)
app.add_typer(policy_commands.app, name="policy")
app.command("template")(people_commands.template)
app.command("population")(people_commands.population)
app.command("demo")(demo_command.demo)
app.add_typer(platform_commands.app, name="platform")
app.command("serve")(platform_commands.serve)
app.add_typer(audit_commands.app, name="audit")


def _version(asked: bool) -> None:
    if asked:
        from jifen import __version__

        typer.echo(f"jifen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本 / the version")
    ] = False,
) -> None:
    del version


# What the parser of the command line raises for wrong usage; it has no public name of its own.
_WRONG_USAGE: type[Exception] = typer.BadParameter.__mro__[2]


def invoke(arguments: Sequence[str]) -> int:
    """
    Run a command line.

    Args:
        arguments: without the name of the program.

    Returns:
        The exit code; see ``exits``.
    """
    try:
        found: Any = app(args=list(arguments), prog_name="jifen", standalone_mode=False)
    except _WRONG_USAGE as error:
        return _wrong_usage(error)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except BrokenPipeError:
        # Whoever read the output has seen enough: `jifen policy show … | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except OSError as error:
        return _trouble(f"读写不成：{error.strerror}（{error.filename}）", f"{error.strerror}: {error.filename}")
    except Exception as error:
        handled = _handled(error)
        if handled is None:
            raise
        return handled
    return int(found) if isinstance(found, int) else Exit.OK


def _handled(error: Exception) -> int | None:
    """Deal with the errors that are raised on purpose, and with an interruption that a library turned into its own error."""
    from jifen.kernel.errors import JifenError

    if isinstance(error, JifenError):
        from jifen.cli.failing import draw_error, exit_code

        draw_error(error)
        return exit_code(error)
    # The database turns Ctrl-C during a query into an error of this name and words.
    interrupted = isinstance(error, RuntimeError) and "interrupted" in str(error).lower()
    return _interrupted() if interrupted else None


def _wrong_usage(error: Exception) -> int:
    words = getattr(error, "format_message", lambda: str(error))()
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "jifen"
    if type(error).__name__ == "NoArgsIsHelpError":  # the name alone is a question: its words are the help page
        typer.echo(words)
        return Exit.UNREADABLE
    return _trouble(f"用法有误：{words}", f"Wrong usage. 请看 / see: {path} --help")


def _interrupted() -> int:
    _trouble("已中断；没有留下半个文件。", "Interrupted; no half-written file was left.")
    return Exit.INTERRUPTED


def _trouble(zh: str, en: str) -> int:
    from jifen.cli.failing import draw_trouble

    draw_trouble(zh, en)
    return Exit.UNREADABLE


def run(program: Callable[[Sequence[str]], int] = invoke) -> None:
    """Run the command line of the process, and leave with its exit code."""
    sys.exit(program(sys.argv[1:]))


if __name__ == "__main__":
    run()
