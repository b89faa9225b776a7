"""A score: a pure function of events under a scheme, replayable at any time. Pure.

Events are taken in the order of their days, those of one day in the order given; each takes off what its rule says until the item's points, or the rule's cap, are gone.
Exact decimals throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.scheme import Bonus, Deduction, Event, Item, Lowering, Scheme, Source, Veto

_NOTHING = Decimal(0)


class EventUnscorable(MianzhouError):
    """An event that the scheme cannot score."""

    code = "assessment-event-unscorable"
    status = 422
    problem = Text("事件无法计分（{on} {rule}）：{why}。", "The event cannot be scored ({on} {rule}): {why}. ")
    remedy = Text("请对照考核方案改正事件；没有评分。", "Correct the event by the scheme; nothing was scored.")


@dataclass(frozen=True, slots=True)
class Reason:
    """What one event did: the points it asked for, those that counted, and the words that say why the two differ."""

    event: Event
    title: Text
    source: Source
    asked: Decimal
    counted: Decimal
    line: Text


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What is left of an item's points."""

    item: Item
    deducted: Decimal
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> Decimal:
        """The points kept."""
        return self.item.points - self.deducted


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one subject. `grade_by_points` is before vetoes and lowering; `lines` tell how `grade` was found."""

    scheme: Scheme
    subject: str
    items: tuple[ItemScore, ...]
    bonus: Decimal
    bonus_reasons: tuple[Reason, ...]
    total: Decimal
    grade_by_points: str
    grade: str
    vetoes: tuple[Veto, ...]
    lowered: int
    set_aside: tuple[Event, ...]
    lines: tuple[Text, ...]

    @property
    def vetoed(self) -> bool:
        """Whether a veto set the grade."""
        return bool(self.vetoes)


def score(scheme: Scheme, events: Iterable[Event], subject: str = "") -> Score:
    """The score of a subject by its events. `EventUnscorable` for one that no rule of the scheme covers, or not so."""
    given = sorted(events, key=lambda event: event.on)
    for event in given:
        _require_scorable(scheme, event)
    counted = [event for event in given if not event.withdrawn]
    items = tuple(_item_score(scheme, item, counted) for item in scheme.items)
    bonus_reasons = _bonus(scheme, counted)
    bonus = sum((reason.counted for reason in bonus_reasons), _NOTHING)
    kept = sum((each.points for each in items), _NOTHING)
    total = kept + bonus if scheme.highest is None else min(kept + bonus, scheme.highest)
    by_points = next(grade.code for grade in scheme.grades if total >= grade.least)
    vetoes = tuple(veto for veto in scheme.vetoes if _times(counted, veto.code) >= veto.at)
    lowered = sum(rule.steps * _times(counted, rule.code) for rule in scheme.lowerings)
    return Score(
        scheme=scheme,
        subject=subject,
        items=items,
        bonus=bonus,
        bonus_reasons=bonus_reasons,
        total=total,
        grade_by_points=by_points,
        grade=_final_grade(scheme, by_points, vetoes, lowered),
        vetoes=vetoes,
        lowered=lowered,
        set_aside=tuple(event for event in given if event.withdrawn),
        lines=tuple(_lines(scheme, kept, bonus, total, by_points, vetoes, counted)),
    )


def ranked(scores: Iterable[Score]) -> list[tuple[int, Score]]:
    """Scores from the best to the worst with their places; equal grade and total share a place. The grade goes before the total."""
    found = sorted(scores, key=lambda each: (_place(each), -each.total, each.subject))
    places: list[tuple[int, Score]] = []
    for n, each in enumerate(found, start=1):
        alike = bool(places) and (_place(each), each.total) == (_place(places[-1][1]), places[-1][1].total)
        places.append((places[-1][0] if alike else n, each))
    return places


def _place(found: Score) -> int:
    return [grade.code for grade in found.scheme.grades].index(found.grade)


def _require_scorable(scheme: Scheme, event: Event) -> None:
    rule = scheme.rule(event.rule)
    why = None
    if rule is None:
        why = Text("方案没有这条规则，有：{r}", "the scheme has no such rule; it has {r}").format(
            r="、".join(scheme.rule_codes)
        )
    elif event.count < 1:
        why = Text("次数应至少为 1", "the count is 1 at least")
    elif isinstance(rule, Deduction | Bonus) and rule.most is not None:
        if event.points is None or not rule.points <= event.points <= rule.most:
            phrase = Text("应写明分值，在 {a} 到 {b} 之间", "it must give points between {a} and {b}")
            why = phrase.format(a=rule.points, b=rule.most)
    elif event.points is not None and (not isinstance(rule, Deduction | Bonus) or event.points != rule.points):
        why = Text("该规则的分值由方案规定，不能另写", "the scheme fixes the points of this rule")
    if why is not None:
        raise EventUnscorable(on=event.on.isoformat(), rule=event.rule, why=why)


def _item_score(scheme: Scheme, item: Item, events: Sequence[Event]) -> ItemScore:
    rules = {rule.code: rule for rule in scheme.deductions if rule.item == item.code}
    reasons: list[Reason] = []
    for event in events:
        rule = rules.get(event.rule)
        if rule is not None:
            left = item.points - sum((r.counted for r in reasons), _NOTHING)
            reasons.append(_reason(rule, event, _of_rule(reasons, rule), left, item.title))
    return ItemScore(item, sum((r.counted for r in reasons), _NOTHING), tuple(reasons))


def _bonus(scheme: Scheme, events: Sequence[Event]) -> tuple[Reason, ...]:
    rules = {rule.code: rule for rule in scheme.bonuses}
    reasons: list[Reason] = []
    for event in events:
        rule = rules.get(event.rule)
        if rule is not None:
            given = sum((r.counted for r in reasons), _NOTHING)
            left = None if scheme.bonus_cap is None else scheme.bonus_cap - given
            reasons.append(_reason(rule, event, _of_rule(reasons, rule), left, Text("加分", "bonus")))
    return tuple(reasons)


def _of_rule(reasons: Sequence[Reason], rule: Deduction | Bonus) -> Decimal:
    """What a rule has counted so far."""
    return sum((r.counted for r in reasons if r.event.rule == rule.code), _NOTHING)


def _reason(rule: Deduction | Bonus, event: Event, so_far: Decimal, left: Decimal | None, where: Text) -> Reason:
    asked = (event.points if event.points is not None else rule.points) * event.count
    counted = asked if rule.cap is None else min(asked, rule.cap - so_far)
    by_cap = counted < asked
    if left is not None and left < counted:
        counted, by_cap = left, False
    verb = Text("扣", "deducted") if isinstance(rule, Deduction) else Text("加", "added")
    said: dict[str, object] = {
        "on": event.on.isoformat(),
        "title": rule.title,
        "count": Text("（{n} 次）", " ({n} time(s))").format(n=event.count) if event.count > 1 else Text("", ""),
        "note": Text("：{n}", ": {n}").format(n=event.note) if event.note else Text("", ""),
        "verb": verb,
        "asked": _plain(asked),
        "counted": _plain(counted),
        "source": rule.source.said,
        "where": where,
        "cap": _plain(rule.cap if rule.cap is not None else _NOTHING),
    }
    if counted == asked:
        phrase = Text(
            "{on} {title}{count}{note}，{verb} {counted} 分（{source}）。",
            "{on} {title}{count}{note}: {counted} point(s) {verb} ({source}).",
        )
    elif by_cap:
        phrase = Text(
            "{on} {title}{count}{note}，应{verb} {asked} 分，该项规则累计以 {cap} 分为限，{verb} {counted} 分（{source}）。",
            "{on} {title}{count}{note}: {asked} point(s) due, {counted} {verb}, since this rule stops at {cap} in all ({source}).",
        )
    else:
        phrase = Text(
            "{on} {title}{count}{note}，应{verb} {asked} 分，“{where}”仅余 {counted} 分，{verb} {counted} 分（{source}）。",
            "{on} {title}{count}{note}: {asked} point(s) due, {counted} {verb}, all that is left of “{where}” ({source}).",
        )
    return Reason(event, rule.title, rule.source, asked, counted, phrase.format(**said))


def _times(events: Sequence[Event], code: str) -> int:
    return sum(event.count for event in events if event.rule == code)


def _final_grade(scheme: Scheme, by_points: str, vetoes: Sequence[Veto], lowered: int) -> str:
    """The worst of what points and vetoes say, lowered by so many steps, no further than the worst grade."""
    codes = [grade.code for grade in scheme.grades]
    place = max(codes.index(code) for code in (by_points, *(veto.grade for veto in vetoes)))
    return codes[min(place + lowered, len(codes) - 1)]


def _lines(
    scheme: Scheme,
    kept: Decimal,
    bonus: Decimal,
    total: Decimal,
    by_points: str,
    vetoes: Sequence[Veto],
    events: Sequence[Event],
) -> Iterable[Text]:
    grade = scheme.grade(by_points)
    said = {"kept": _plain(kept), "bonus": _plain(bonus), "total": _plain(total), "grade": grade.title}
    if total < kept + bonus:
        yield Text(
            "各项得分 {kept}，加分 {bonus}，以 {total} 分为限，总分 {total}。",
            "Items {kept}, bonus {bonus}, bounded at {total}: total {total}.",
        ).format(**said)
    else:
        yield Text(
            "各项得分 {kept}，加分 {bonus}，总分 {total}。", "Items {kept}, bonus {bonus}: total {total}."
        ).format(**said)
    yield Text(
        "总分不低于 {least}，按分数为“{grade}”（{source}）。", "{least} or more: “{grade}” by points ({source})."
    ).format(least=_plain(grade.least), source=grade.source.said, **said)
    for veto in vetoes:
        yield Text(
            "一票否决：{title}，定为“{grade}”（{source}）。", "Veto: {title}; the grade is “{grade}” ({source})."
        ).format(title=veto.title, grade=scheme.grade(veto.grade).title, source=veto.source.said)
    lowered = 0
    for rule in scheme.lowerings:
        times = _times(events, rule.code)
        if times:
            lowered += rule.steps * times
            yield _lowered(rule, times)
    if lowered or vetoes:
        final = scheme.grade(_final_grade(scheme, by_points, vetoes, lowered))
        yield Text("最终等次：“{grade}”。", "The grade is “{grade}”.").format(grade=final.title)


def _lowered(rule: Lowering, times: int) -> Text:
    return Text(
        "{title} {n} 次，降低 {steps} 个等次（{source}）。", "{title}, {n} time(s): {steps} grade(s) lower ({source})."
    ).format(title=rule.title, n=times, steps=rule.steps * times, source=rule.source.said)


def _plain(number: Decimal) -> str:
    """A number without needless zeros."""
    said = format(number, "f")
    return said.rstrip("0").rstrip(".") if "." in said else said
