"""A score as JSON, in both languages. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.dates import Dates
from mianzhou.oversight.assessment.scoring import ItemScore, Reason, Score


def score_as_json(found: Score, dates: Dates | None = None) -> dict[str, Any]:
    """Points by item with reasons, bonus, total, grade, veto; with dates, the calendar. Points are JSON numbers."""
    scheme = found.scheme
    body: dict[str, Any] = {
        "scheme": scheme.id,
        "version": scheme.version,
        "title": _both(scheme.title),
        "source": _both(scheme.source.said),
        "subject": found.subject,
        "items": [_item(each) for each in found.items],
        "bonus": {
            "points": _number(found.bonus),
            "cap": None if scheme.bonus_cap is None else _number(scheme.bonus_cap),
            "reasons": [_reason(each) for each in found.bonus_reasons],
        },
        "total": _number(found.total),
        "grade": found.grade,
        "grade_title": _both(scheme.grade(found.grade).title),
        "grade_by_points": found.grade_by_points,
        "veto": found.vetoed,
        "vetoes": [
            {"code": veto.code, "title": _both(veto.title), "source": _both(veto.source.said)} for veto in found.vetoes
        ],
        "lowered": found.lowered,
        "set_aside": [
            {"rule": event.rule, "on": event.on.isoformat(), "note": event.note, "why": event.withdrawn}
            for event in found.set_aside
        ],
        "derivation": [line.zh for line in found.lines],
        "derivation_en": [line.en for line in found.lines],
    }
    if dates is not None:
        body["calendar"] = _dates(dates)
    return body


def _item(each: ItemScore) -> dict[str, Any]:
    return {
        "code": each.item.code,
        "title": _both(each.item.title),
        "of": _number(each.item.points),
        "deducted": _number(each.deducted),
        "points": _number(each.points),
        "source": _both(each.item.source.said),
        "reasons": [_reason(reason) for reason in each.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "rule": reason.event.rule,
        "on": reason.event.on.isoformat(),
        "count": reason.event.count,
        "note": reason.event.note,
        "asked": _number(reason.asked),
        "points": _number(reason.counted),
        "source": _both(reason.source.said),
        "line": reason.line.zh,
        "line_en": reason.line.en,
    }


def _dates(dates: Dates) -> dict[str, Any]:
    due = dates.rectification
    return {
        "self_report_by": dates.self_report_by.isoformat(),
        "self_report_line": _both(dates.self_report_line),
        "rectification_by": None if due is None else due.due_on.isoformat(),
        "rectification_derivation": [] if due is None else [line.zh for line in due.derivation],
        "rectification_derivation_en": [] if due is None else [line.en for line in due.derivation],
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
