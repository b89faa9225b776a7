"""`mianzhou assessment …`: scores by a scheme and draws that anybody can repeat, from files; and the score of a round at any moment."""

from __future__ import annotations

import json
import os
import secrets
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


@app.command("draw")
def draw_list(
    candidates: Annotated[Path, typer.Argument(help="名单，每行一项 LIST.txt, a candidate on each line")],
    count: Annotated[int, typer.Option(help="抽取数量 how many")],
    seed: Annotated[str | None, typer.Option(help="种子；不填则新生成 the seed; without it a new one is made")] = None,
    public: Annotated[
        str | None, typer.Option(help="公开数；不填则只算哈希值 the public value; without it the hash only")
    ] = None,
    commitment: Annotated[str | None, typer.Option(help="事先公布的哈希值 the hash that was published before")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """随机抽取，任何人都能复核 A draw that anybody can verify: first the hash of the seed, then, with the public value, what is drawn."""
    from mianzhou.oversight.assessment.drawing import commitment_of, draw

    labels = [line.strip() for line in text_of(candidates).splitlines() if line.strip()]
    if commitment is not None and (seed is None or public is None):
        raise typer.BadParameter("核对 --commitment 还需要 --seed 和 --public; to verify, give --seed and --public too")
    secret = seed or secrets.token_hex(24)
    body: dict[str, Any] = {"commitment": commitment_of(secret, labels, count), "count": count, "seed": secret}
    if public is not None:
        tickets = draw(secret, public, labels, count, commitment)
        body["drawn"] = [t.candidate for t in tickets if t.drawn]
        body["tickets"] = [{"candidate": t.candidate, "ticket": t.ticket, "drawn": t.drawn} for t in tickets]
    if as_json:
        typer.echo(json.dumps(body, ensure_ascii=False))
        return
    typer.echo(f"{body['commitment']}\t{secret}")
    for ticket in body.get("tickets", ()):
        typer.echo(f"{'*' if ticket['drawn'] else ' '} {ticket['ticket'][:16]}  {ticket['candidate']}")


@app.command("replay")
def replay(
    round_id: Annotated[int, typer.Argument(help="考核的编号，见页面地址 the round's number, as in its address")],
    as_of: Annotated[
        str | None, typer.Option(help="时点，日期为当日终了 a moment; a day is its end. 默认现在 default: now")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False,
) -> None:
    """按当时认定的事实重算一次考核 The scores of a round by the facts approved at a moment, under the version of its scheme."""
    from mianzhou.config.commands.ledger import moment
    from mianzhou.config.opening import opened

    at = moment(as_of) if as_of else None
    with opened():
        from mianzhou.kernel.people.api import system_actor
        from mianzhou.oversight.assessment.api import round_for, score_as_json, standings

        reader = system_actor("cli", ["assessment.read", "assessment.review"])
        found = round_for(reader, round_id)
        bodies = [
            {"rank": each.place, **score_as_json(each.score), "subject": each.subject.unit.short_name}
            for each in standings(found, at)
        ]
    if as_json:
        typer.echo(
            json.dumps(
                {"scheme": found.scheme.code, "version": found.scheme.version, "subjects": bodies}, ensure_ascii=False
            )
        )
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
