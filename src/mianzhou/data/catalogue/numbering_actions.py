"""Giving out codes: 类 (1 digit), 项 (2), 目 (3), 细目, and the serial number behind the slash, each counted under a lock on its category."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from mianzhou.data.catalogue.actions.enacting import REVIEW
from mianzhou.data.catalogue.codes import UnknownCode, branch_of, shelves
from mianzhou.data.catalogue.errors import CategoryWrong
from mianzhou.data.catalogue.models import Category, Resource
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

NO_TITLE = Text("没有填写名称", "it has no name")
TOO_HIGH = Text("类以下的项由编制指南规定", "the places right below a class are given by the guide")


def category_of_unit(unit: Unit) -> Category:
    """The 目 under which a unit catalogues its own resources, made at its first."""
    found = Category.objects.filter(unit=unit).first()
    if found is not None:
        return found
    parent = category_at("3" + branch_of(unit.kind))
    # The lock on the parent makes two first resources of one unit wait for each other.
    Category.objects.select_for_update().get(pk=parent.pk)
    return Category.objects.filter(unit=unit).first() or _child(parent, unit.full_name, unit)


def category_at(code: str) -> Category:
    """The category with this code; a 类 or 项 of the classification is made when first used. `UnknownCode` if there is none."""
    found = Category.objects.filter(code=code).first()
    if found is not None:
        return found
    for shelf in shelves().values():
        if code == shelf.digit:
            return Category.objects.get_or_create(code=code, defaults={"title": shelf.title.zh})[0]
        if code.startswith(shelf.digit) and code[1:] in shelf.items:
            above = category_at(shelf.digit)
            title = shelf.items[code[1:]].zh
            return Category.objects.get_or_create(code=code, defaults={"title": title, "parent": above})[0]
    allowed = Text("已有目录的代码", "the code of a category that there is")
    raise UnknownCode(value=code, set=Text("信息资源分类", "classification"), allowed=allowed)


@transaction.atomic
def add_category(*, parent: str, title: str, actor: Actor, as_of: datetime) -> Category:
    """Open a further 目 or 细目 below a 项 or 目 of the classification; one of that title is not opened twice."""
    actor.require(REVIEW)
    above = category_at(parent)
    words = " ".join(title.split())[:200]
    if above.parent_id is None or not words:
        raise CategoryWrong(why=NO_TITLE if not words else TOO_HIGH)
    Category.objects.select_for_update().get(pk=above.pk)
    if found := Category.objects.filter(parent=above, title=words).first():
        return found
    made = _child(above, words, None)
    record(actor=actor, as_of=as_of, verb="catalogue.add_category", subject=made, detail={"code": made.code})
    return made


def _child(parent: Category, title: str, unit: Unit | None) -> Category:
    Category.objects.filter(pk=parent.pk).update(last_child=F("last_child") + 1)
    parent.refresh_from_db()
    code = f"{parent.code}{parent.last_child:03d}"
    return Category.objects.create(code=code, title=title[:200], parent=parent, unit=unit)


def next_code(category: Category) -> str:
    """The code of a new resource of this category; the row stays locked until the transaction ends. Codes that imports brought are skipped."""
    while True:
        Category.objects.filter(pk=category.pk).update(last_serial=F("last_serial") + 1)
        category.refresh_from_db()
        code = f"{category.code}/{category.last_serial:06d}"
        if not Resource.objects.filter(code=code).exists():
            return code
