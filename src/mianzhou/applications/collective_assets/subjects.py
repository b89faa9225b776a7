"""What the cases of a collective are about: its list of members, its share plan, its inventory, each on the collective's pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from mianzhou.applications.collective_assets.assets.models import Inventory
from mianzhou.applications.collective_assets.collectives.models import Collective, MemberRoll
from mianzhou.applications.collective_assets.collectives.queries import collective_for
from mianzhou.applications.collective_assets.shareholding.models import SharePlan
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import CaseSubject
from mianzhou.services.cases.api import Case


def roll_of(actor: Actor, case: Case) -> Iterator[CaseSubject]:
    """The list of members, and the collective."""
    for roll in MemberRoll.objects.filter(case=case).select_related("collective"):
        found = collective_for(actor, roll.collective.code)
        url = reverse("collective_part", args=[found.code, "members"])
        yield CaseSubject(Text("成员名单", "List of members"), Text(roll.title, roll.title), url)
        yield _collective(found)


def plan_of(actor: Actor, case: Case) -> Iterator[CaseSubject]:
    """The share plan, and the collective."""
    for plan in SharePlan.objects.filter(case=case).select_related("collective"):
        found = collective_for(actor, plan.collective.code)
        url = reverse("collective_part", args=[found.code, "shares"])
        yield CaseSubject(Text("股权设置方案", "Share plan"), Text(plan.title, plan.title), url)
        yield _collective(found)


def inventory_of(actor: Actor, case: Case) -> Iterator[CaseSubject]:
    """The inventory of the year, and the collective."""
    for inventory in Inventory.objects.filter(case=case).select_related("collective"):
        found = collective_for(actor, inventory.collective.code)
        url = reverse("collective_inventory", args=[found.code, inventory.pk])
        title = Text("{y} 年度清查", "Inventory of {y}").format(y=inventory.year)
        yield CaseSubject(Text("年度清查", "Inventory"), title, url)
        yield _collective(found)


def _collective(found: Collective) -> CaseSubject:
    # The case says its number only; the words of its form for it are the same.
    title = Text("{n}（{c}）", "{n} ({c})").format(n=found.name, c=found.code)
    return CaseSubject(Text("集体经济组织", "The collective"), title, reverse("collective", args=[found.code]))
