"""A small government for tests: a city with two bureaus and a section below one, a county, and people on every seat."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps

from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.models import Task


def noon(day: date) -> datetime:
    """Noon in the city."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


DAY = date(2026, 3, 2)
NOW = noon(DAY)


def after(days: int) -> datetime:
    """So many days after the first."""
    return noon(DAY + timedelta(days=days))


class City:
    """Units by short name, and actors for them."""

    def __init__(self) -> None:
        city = Region.objects.create(code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199")
        county = Region.objects.create(
            code="519901", name="甲县", short_name="甲", level="county", path="51.5199.519901", parent=city
        )
        self.region, self.county_region = city, county
        self.gov = self._unit("t-gov", "试验市人民政府", "市政府", city, None)
        self.health = self._unit("t-health", "试验市卫生局", "市卫生局", city, self.gov)
        self.section = self._unit("t-health-a", "试验市卫生局疾控科", "疾控科", city, self.health)
        self.roads = self._unit("t-roads", "试验市交通局", "市交通局", city, self.gov)
        self.schools = self._unit("t-schools", "试验市教育局", "市教育局", city, self.gov)
        self.county = self._unit("t-county", "甲县人民政府", "甲县政府", county, None)
        self.supervisor = self.actor("supervisor")
        self.county_supervisor = self.actor("supervisor", region=county)

    def _unit(self, code: str, full: str, short: str, region: Region, parent: Unit | None) -> Unit:
        path = f"{parent.path}.{code}" if parent else code
        level = "county" if region.level == "county" else "city"
        return Unit.objects.create(
            code=code,
            full_name=full,
            short_name=short,
            level=level,
            kind="government",
            region=region,
            parent=parent,
            path=path,
        )

    def actor(self, role: str, unit: Unit | None = None, region: Region | None = None) -> Actor:
        """Somebody with one role, for the whole city unless a place is given. No account: `person_id` stays empty."""
        grant = Grant(role=role, unit_path=unit.path if unit else None, region_path=region.path if region else None)
        name = f"{role}@{(unit and unit.short_name) or (region and region.short_name) or 'city'}"
        return Actor(name=name, unit_id=unit.pk if unit else None, grants=(grant,))

    def clerk(self, unit: Unit) -> Actor:
        return self.actor("clerk", unit)

    def head(self, unit: Unit) -> Actor:
        return self.actor("head", unit)

    def task(self, **given: Any) -> Task:
        """A registered task: the health bureau leads, the roads bureau takes part, due in half a year."""
        values: dict[str, Any] = {
            "actor": self.supervisor,
            "as_of": NOW,
            "title": "建成社区卫生服务站",
            "demand": "年内建成",
            "source": api.Source(kind="meeting", title="市政府常务会议"),
            "lead": self.health,
            "co": [self.roads],
            "received_on": DAY,
            "due_on": DAY + timedelta(days=180),
            "rhythm": "monthly",
        }
        return api.register_task(**{**values, **given})

    def assigned(self, **given: Any) -> Task:
        """A task that was assigned."""
        return api.assign(actor=self.supervisor, as_of=NOW, task_id=self.task(**given).pk)

    def underway(self, **given: Any) -> Task:
        """A task that every unit signed for."""
        task = self.assigned(**given)
        for party in task.parties.select_related("unit"):
            task = api.sign(actor=self.clerk(party.unit), as_of=NOW, task_id=task.pk, unit_id=party.unit_id)
        return task

    def report(self, task: Task, unit: Unit, as_of: datetime, **content: Any) -> Any:
        """A report handed in by the unit's clerk."""
        values = {"done": "完成选址", "progress": 30, **content}
        draft = api.save_report(
            actor=self.clerk(unit), as_of=as_of, task_id=task.pk, unit_id=unit.pk, content=api.Content(**values)
        )
        return api.submit_report(actor=self.clerk(unit), as_of=as_of, report_id=draft.pk)


def obligation(city: City, status: str = "confirmed", **given: Any) -> Any:
    """An obligation of the health and roads bureaus in a document."""
    model = apps.get_model
    n = model("policy", "Document").objects.count() + 1
    document = model("policy", "Document").objects.create(
        key=f"t{n}",
        number=f"试府发〔2026〕{n}号",
        title="关于试验的通知",
        title_key=f"t{n}",
        level="city",
        created_at=NOW,
    )
    text = "建成一个卫生服务站。（市卫生局、市交通局）"
    version = _minimal(model("policy", "DocumentVersion"), document=document, text=text, number=1)
    values = {
        "document": document,
        "version": version,
        "order": 1,
        "title": "建成卫生服务站",
        "text": "建成一个卫生服务站。",
        "deadline": "2026-12",
        "due_on": date(2026, 12, 31),
        "start": 0,
        "end": 10,
        "fingerprint": f"f{n}",
        "status": status,
        "created_at": NOW,
    }
    row = model("policy", "Obligation").objects.create(**{**values, **given})
    for order, (role, unit) in enumerate([("responsible", city.roads), ("lead", city.health)]):
        model("policy", "ObligationUnit").objects.create(
            obligation=row, role=role, order=order, printed=unit.short_name, unit=unit, resolution="unit", confidence=1
        )
    return row


def _minimal(model: Any, **given: Any) -> Any:
    """A row with the least its table demands: what hangs on it is not what is tested here."""
    values = dict(given)
    own = f"t{model.objects.count()}"
    plain = {"CharField": own, "TextField": "t", "DateTimeField": NOW, "DateField": DAY, "JSONField": {}}
    for field in model._meta.concrete_fields:
        if field.name in values or field.primary_key or field.null or field.has_default():
            continue
        values[field.name] = (
            _minimal(field.related_model) if field.is_relation else plain.get(field.get_internal_type(), 1)
        )
    return model.objects.create(**values)
