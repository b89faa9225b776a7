"""`mianzhou assessment …`: scores by a scheme, from files; needs no database."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from mianzhou.config.files import text_of

app = typer.Typer(no_args_is_help=True, help="考核 Assessment")


@app.callback()
def _group() -> None:
    """Scores."""


@app.command("score")
def score_events(
    scheme: Annotated[Path, typer.Argument(help="SCHEME.yaml")],
    events: Annotated[Path, typer.Argument(help="EVENTS.yaml")],
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """按考核方案对事件评分，每一分都说明原因 The score of events under a scheme; every point taken off says why."""
    from mianzhou.kernel.clock.api import shipped_calendar
    from mianzhou.oversight.assessment.dates import dates_of
    from mianzhou.oversight.assessment.files import read_events, read_scheme
    from mianzhou.oversight.assessment.report import score_as_json
    from mianzhou.oversight.assessment.scoring import ranked, score

    rules = read_scheme(text_of(scheme), scheme.name)
    given = read_events(text_of(events), events.name, rules)
    scores = [
        score(rules, [event for event in given.events if event.subject == subject], subject)
        for subject in given.subjects
    ]
    bodies: list[dict[str, Any]] = []
    for place, found in ranked(scores):
        dates = None
        if given.year is not None:
            dates = dates_of(rules, given.year, shipped_calendar(), grade=found.grade, announced_on=given.announced_on)
        bodies.append({"rank": place, **score_as_json(found, dates)})
    if as_json:
        body = bodies[0] if len(bodies) == 1 else {"scheme": rules.id, "version": rules.version, "subjects": bodies}
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    typer.echo("\n\n".join(_described(body) for body in bodies))


def _described(body: dict[str, Any]) -> str:
    language = "en" if os.environ.get("LANG", "").startswith("en") else "zh"
    suffix = "_en" if language == "en" else ""
    lines = [
        f"{body['rank']}. {body['subject'] or body['title'][language]}  {body['total']}  {body['grade_title'][language]}"
    ]
    for item in [*body["items"], {"title": {"zh": "加分", "en": "Bonus"}, "of": body["bonus"]["cap"], **body["bonus"]}]:
        most = "" if item["of"] is None else f"/{item['of']}"
        lines.append(f"  {item['title'][language]}  {item['points']}{most}")
        lines += [f"    {reason['line' + suffix]}" for reason in item["reasons"]]
    lines += [f"  {line}" for line in body["derivation" + suffix]]
    if "calendar" in body:
        lines.append(f"  {body['calendar']['self_report_line'][language]}")
        lines += [f"  {line}" for line in body["calendar"]["rectification_derivation" + suffix]]
    return "\n".join(lines)
