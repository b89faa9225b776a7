"""The command line `mianzhou`: one face over the rooms' own functions."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

import typer

from mianzhou.config.commands import (
    audit,
    catalogue,
    data,
    describe,
    ground,
    intake,
    lake,
    ledger,
    linkage,
    matching,
    people,
    policy,
    quality,
    relief,
    samplecity,
    serving,
    sources,
    supervision,
)
from mianzhou.config.commands.sums import assessment, clock, collective
from mianzhou.config.opening import opened
from mianzhou.kernel.errors import MianzhouError

# Rooms of the data pillar whose commands stand in the group `data`: importing them is what puts them there.
IN_DATA = (catalogue, describe, intake, lake, linkage, matching, quality, sources)

app = typer.Typer(no_args_is_help=True, add_completion=False, help="绵州 Mianzhou", pretty_exceptions_enable=False)
app.add_typer(policy.app, name="policy")
app.add_typer(clock.app, name="clock")
app.add_typer(collective.app, name="collective")
app.add_typer(ground.regions, name="regions")
app.add_typer(ground.units, name="units")
app.add_typer(people.app, name="people")
app.add_typer(audit.app, name="audit")
app.add_typer(supervision.app, name="supervision")
app.add_typer(assessment.app, name="assessment")
app.add_typer(data.app, name="data")
app.add_typer(ledger.app, name="ledger")
app.add_typer(relief.app, name="relief")
app.add_typer(samplecity.app, name="samplecity")
serving.add_to(app)


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False)
def manage(context: typer.Context) -> None:
    """Django's own commands, for developers (makemigrations, shell, …)."""
    from django.core.management import execute_from_command_line

    with opened(migrate=False):
        execute_from_command_line(["mianzhou manage", *context.args])


def main() -> None:
    """Run the command line; expected errors are told in words, without a traceback."""
    # A command makes many objects that stay, while it loads: looking through all of them for garbage again and again is an eighth of its time.
    gc.set_threshold(50_000, 20, 20)
    try:
        app()
    except MianzhouError as error:
        _refuse(error)
    except BrokenPipeError:
        raise  # whoever read our output has gone
    except OSError as error:
        from mianzhou.config.environment import FilesUnusable

        _refuse(FilesUnusable(reason=error))


def _refuse(error: MianzhouError) -> NoReturn:
    language = "en" if os.environ.get("LANG", "").startswith("en") else None
    typer.secho(error.in_language(language), fg="red", err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
