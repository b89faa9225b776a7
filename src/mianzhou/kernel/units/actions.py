"""Writing the registry: new units and names, and what a person decides about names that nobody knew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.models import Unit, UnitAlias, UnknownName, UnknownNameSighting
from mianzhou.kernel.units.names import MAX_NAME, normalise
from mianzhou.kernel.units.records import ALIAS_FORMS, KINDS, LEVELS, AliasForm, Kind, Level


class UnitCodeTaken(MianzhouError):
    """Another unit has this code."""

    code = "unit-code-taken"
    status = 409
    problem = Text("机构代码“{unit}”已被使用。", "The unit code “{unit}” is in use. ")
    remedy = Text("请改用别的代码。", "Choose another code.")


class UnitFieldWrong(MianzhouError):
    """A value that a unit or a name cannot have."""

    code = "unit-field-wrong"
    status = 422
    problem = Text("“{field}”不能是“{value}”。", "{field} cannot be “{value}”. ")
    remedy = Text("可以填写：{allowed}。", "It can be: {allowed}.")


class NameFromFile(MianzhouError):
    """The name comes from a unit file and would come back with the next load."""

    code = "unit-name-from-file"
    status = 409
    problem = Text("名称“{name}”来自机构文件。", "The name “{name}” comes from the unit file. ")
    remedy = Text("请在文件中删去后重新载入。", "Remove it in the file and load the file again.")


class NameDecidedAlready(MianzhouError):
    """Somebody has decided about this name before."""

    code = "unknown-name-decided"
    status = 409
    problem = Text("名称“{name}”已由{who}处理。", "“{name}” was decided by {who} already. ")
    remedy = Text(
        "请刷新列表；如处理有误，请在机构页更正别名。",
        "Reload the list; if it was wrong, mend the names on the unit's page.",
    )


@transaction.atomic
def create_unit(
    *,
    code: str,
    full_name: str,
    short_name: str,
    level: Level,
    kind: Kind,
    region: Region,
    parent: Unit | None,
    valid_from: date | None,
    actor: Actor,
    as_of: datetime,
    note: str = "",
) -> Unit:
    """Add a unit that no file brought: for whoever may in its region, and over the unit below which it stands."""
    actor.require("units.edit", region_path=region.path)
    if parent is not None:
        actor.require("units.edit", unit_path=parent.path, region_path=parent.region.path)
    _check("level", level, LEVELS)
    _check("kind", kind, KINDS)
    code, full_name, short_name = code.strip(), full_name.strip(), short_name.strip()
    if not code or "." in code:
        raise UnitFieldWrong(field="code", value=code, allowed="a–z 0–9 -")
    if not full_name or not short_name:
        raise UnitFieldWrong(
            field="full_name / short_name", value="", allowed=Text("全称和简称", "a full and a short name")
        )
    if Unit.objects.filter(code=code).exists():
        raise UnitCodeTaken(unit=code)
    unit = Unit.objects.create(
        code=code,
        full_name=full_name,
        short_name=short_name,
        level=level,
        kind=kind,
        region=region,
        parent=parent,
        path=f"{parent.path}.{code}" if parent else code,
        valid_from=valid_from,
        note=note,
    )
    detail = {"code": code, "full_name": full_name, "region": region.code, "parent": parent.code if parent else None}
    record(actor=actor, as_of=as_of, verb="units.create", subject=unit, detail=detail)
    return unit


@transaction.atomic
def add_alias(*, unit: Unit, text: str, actor: Actor, as_of: datetime, form: AliasForm = "name") -> UnitAlias:
    """Give a unit a further name; a name it has already stays as it is."""
    actor.require("units.edit", unit_path=unit.path, region_path=unit.region.path)
    _check("form", form, ALIAS_FORMS)
    wanted = normalise(text)
    if not wanted or len(wanted) > MAX_NAME:
        raise UnitFieldWrong(
            field="text", value=text[:MAX_NAME], allowed=Text(f"1–{MAX_NAME}个字", f"1–{MAX_NAME} characters")
        )
    alias, is_new = UnitAlias.objects.get_or_create(unit=unit, form=form, text=wanted)
    if is_new:
        record(actor=actor, as_of=as_of, verb="units.add_alias", subject=unit, detail={"form": form, "text": wanted})
    return alias


@transaction.atomic
def withdraw_alias(*, alias: UnitAlias, actor: Actor, as_of: datetime) -> None:
    """Take from a unit a name that a person gave it; the record of it stays in the audit."""
    actor.require("units.edit", unit_path=alias.unit.path, region_path=alias.unit.region.path)
    if alias.from_file:
        raise NameFromFile(name=alias.text)
    detail = {"form": alias.form, "text": alias.text}
    record(actor=actor, as_of=as_of, verb="units.withdraw_alias", subject=alias.unit, detail=detail)
    alias.delete()


@transaction.atomic
def note_unknown_names(*, counts: Mapping[str, int], level: Level, source: str, actor: Actor, as_of: datetime) -> int:
    """Remember the names that a source prints and the registry does not know; returns how many of them nobody had seen.

    `counts` is how often the source prints each. The same source again replaces its counts. Names already decided stay decided.
    """
    if not actor.may_anywhere("policy.load"):
        actor.require("units.edit")
    _check("level", level, LEVELS)
    source = source[:200]
    printed = _by_text(counts)
    seen = {
        (s.name.text): s.count
        for s in UnknownNameSighting.objects.filter(source=source, name__level=level).select_related("name")
    }
    if seen == {text: count for text, (_, count) in printed.items()}:
        return 0
    present = set(UnknownName.objects.filter(level=level, text__in=printed).values_list("text", flat=True))
    fresh = {"level": level, "first_source": source, "first_seen_at": as_of}
    new = [
        UnknownName(text=text, printed=first, **fresh) for text, (first, _) in printed.items() if text not in present
    ]
    UnknownName.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    names = {n.text: n for n in UnknownName.objects.filter(level=level, text__in=[*printed, *seen])}
    gone = [names[text] for text in seen if text not in printed]
    UnknownNameSighting.objects.filter(source=source, name__in=gone).delete()
    UnknownNameSighting.objects.bulk_create(
        [UnknownNameSighting(name=names[text], source=source, count=count) for text, (_, count) in printed.items()],
        update_conflicts=True,
        unique_fields=["name", "source"],
        update_fields=["count"],
        batch_size=1000,
    )
    _count_again(names.values())
    detail = {"source": source, "level": level, "new": [n.text for n in new], "names": len(printed), "gone": len(gone)}
    record(actor=actor, as_of=as_of, verb="units.note_unknown", subject=next(iter(names.values())), detail=detail)
    return len(new)


def _by_text(counts: Mapping[str, int]) -> dict[str, tuple[str, int]]:
    """The first printed form and the sum of the counts of each name, however it is spaced."""
    printed: dict[str, tuple[str, int]] = {}
    for name, count in counts.items():
        text = normalise(name)[:MAX_NAME]
        if text and count > 0:
            first, before = printed.get(text, (name[:200], 0))
            printed[text] = (first, before + count)
    return printed


def _count_again(names: Iterable[UnknownName]) -> None:
    sightings = UnknownNameSighting.objects.filter(name=OuterRef("pk")).order_by().values("name")
    total = Subquery(sightings.annotate(total=Sum("count")).values("total"))
    UnknownName.objects.filter(pk__in=[n.pk for n in names]).update(occurrences=Coalesce(total, 0))


@transaction.atomic
def map_unknown_name(*, name: UnknownName, unit: Unit, actor: Actor, as_of: datetime) -> UnknownName:
    """Say which unit an unknown name means; it is an alias of that unit from then on."""
    name = _still_open(name, actor)
    add_alias(unit=unit, text=name.text, actor=actor, as_of=as_of)
    return _decide(name, UnknownName.MAPPED, actor, as_of, unit=unit)


@transaction.atomic
def create_unit_from_unknown(
    *,
    name: UnknownName,
    code: str,
    full_name: str,
    short_name: str,
    kind: Kind,
    region: Region,
    parent: Unit | None,
    valid_from: date | None,
    actor: Actor,
    as_of: datetime,
    level: Level | None = None,
) -> Unit:
    """Make the unit that an unknown name means, with the name as its alias. Without `level` it is of the level of the document."""
    name = _still_open(name, actor)
    meant: Level = level if level is not None else next(known for known in LEVELS if known == name.level)
    unit = create_unit(
        code=code,
        full_name=full_name,
        short_name=short_name,
        level=meant,
        kind=kind,
        region=region,
        parent=parent,
        valid_from=valid_from,
        actor=actor,
        as_of=as_of,
    )
    if name.text not in {normalise(unit.full_name), normalise(unit.short_name)}:
        add_alias(unit=unit, text=name.text, actor=actor, as_of=as_of)
    _decide(name, UnknownName.CREATED, actor, as_of, unit=unit)
    return unit


@transaction.atomic
def dismiss_unknown_name(*, name: UnknownName, reason: str, actor: Actor, as_of: datetime) -> UnknownName:
    """Say that a name means no unit: a misreading, a person, a phrase."""
    name = _still_open(name, actor)
    if not reason.strip():
        raise UnitFieldWrong(field="reason", value=reason, allowed=Text("说明理由", "a reason"))
    name.reason = reason.strip()[:200]
    return _decide(name, UnknownName.DISMISSED, actor, as_of)


def _still_open(name: UnknownName, actor: Actor) -> UnknownName:
    actor.require("units.edit")
    name = UnknownName.objects.select_for_update().get(pk=name.pk)
    if name.status != UnknownName.OPEN:
        raise NameDecidedAlready(name=name.printed, who=name.decided_by)
    return name


def _decide(name: UnknownName, status: str, actor: Actor, as_of: datetime, *, unit: Unit | None = None) -> UnknownName:
    name.status, name.unit, name.decided_at, name.decided_by = status, unit, as_of, actor.name
    name.save(update_fields=["status", "unit", "decided_at", "decided_by", "reason"])
    detail = {"text": name.text, "unit": unit.code if unit else None, "reason": name.reason}
    record(actor=actor, as_of=as_of, verb=f"units.unknown_{status}", subject=name, detail=detail)
    return name


def _check(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise UnitFieldWrong(field=field, value=value, allowed=", ".join(allowed))
