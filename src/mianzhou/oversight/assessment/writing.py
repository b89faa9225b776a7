"""A scheme as the YAML text that `files.read_scheme` reads back to the same scheme. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.scheme import Bonus, Deduction, Scheme, Source


class _Number(str):
    """A decimal as it is written, without quotes."""


class _Dumper(yaml.SafeDumper):
    """Decimals as plain numbers, everything else as YAML has it."""


def _plain(dumper: yaml.SafeDumper, value: _Number) -> yaml.ScalarNode:
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in value else 'int'}", str(value))


_Dumper.add_representer(_Number, _plain)


def write_scheme(scheme: Scheme) -> str:
    """The scheme as YAML, in the order in which `docs/how-to/score-an-assessment.md` describes it."""
    body: dict[str, Any] = {
        "id": scheme.id,
        "version": scheme.version,
        "title": _both(scheme.title),
        "source": _both(scheme.source.text),
        "house": scheme.source.house or None,
        "in_force": scheme.in_force,
        "subjects": None if scheme.subjects is None else _both(scheme.subjects),
        "total": _number(scheme.points),
        "highest": _number(scheme.highest),
        "items": [{"code": i.code, "title": _both(i.title), "points": _number(i.points), **_cited(i.source)} for i in scheme.items],
        "deductions": [{**_rule(d), "item": d.item} for d in scheme.deductions],
        "bonuses": [_rule(b) for b in scheme.bonuses],
        "bonus_cap": _number(scheme.bonus_cap),
        "vetoes": [{"code": v.code, "title": _both(v.title), "at": v.at, "grade": v.grade, **_cited(v.source)} for v in scheme.vetoes],
        "lowerings": [{"code": r.code, "title": _both(r.title), "steps": r.steps, **_cited(r.source)} for r in scheme.lowerings],
        "grades": [{"code": g.code, "title": _both(g.title), "least": _number(g.least), **_cited(g.source)} for g in scheme.grades],
        "calendar": _calendar(scheme),
    }  # fmt: skip
    return yaml.dump(_kept(body), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=140)


def _rule(rule: Deduction | Bonus) -> dict[str, Any]:
    return {
        "code": rule.code,
        "title": _both(rule.title),
        "points": _number(rule.points),
        "most": _number(rule.most),
        "cap": _number(rule.cap),
        **_cited(rule.source),
    }


def _calendar(scheme: Scheme) -> dict[str, Any] | None:
    rules = scheme.calendar
    if rules is None:
        return None
    month, day = rules.self_report_by
    report: dict[str, Any] = {"by": f"{month:02d}-{day:02d}", **_cited(rules.self_report_source)}
    if rules.opened_late_within is not None and rules.opened_late_source is not None:
        report["opened_late"] = {"within": str(rules.opened_late_within), **_cited(rules.opened_late_source)}
    body: dict[str, Any] = {
        "self_report": report,
        "rectification": {
            "within": str(rules.rectification_within),
            "for": list(rules.rectification_for),
            **_cited(rules.rectification_source),
        },
    }
    if rules.appeal_within is not None and rules.appeal_source is not None:
        body["appeal"] = {"within": str(rules.appeal_within), **_cited(rules.appeal_source)}
    return body


def _cited(source: Source) -> dict[str, Any]:
    return {"source": _both(source.text), "house": source.house or None}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _number(value: Decimal | None) -> _Number | None:
    return None if value is None else _Number(format(value, "f"))


def _kept(value: Any) -> Any:
    """Without what is not there."""
    if isinstance(value, dict):
        return {k: _kept(v) for k, v in value.items() if v is not None and v != []}
    if isinstance(value, list):
        return [_kept(v) for v in value]
    return value
