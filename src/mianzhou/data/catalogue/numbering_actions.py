"""Giving out codes: 类 (1 digit), 项 (2), 目 (3), 细目, and the serial number behind the slash, each counted under a lock on its category."""

from __future__ import annotations

from django.db.models import F

from mianzhou.data.catalogue.codes import UnknownCode, branch_of, shelves
from mianzhou.data.catalogue.models import Category
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit


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


def add_category(parent: Category, title: str) -> Category:
    """A further 目 or 细目 below one that there is."""
    Category.objects.select_for_update().get(pk=parent.pk)
    return Category.objects.filter(parent=parent, title=title).first() or _child(parent, title, None)


def _child(parent: Category, title: str, unit: Unit | None) -> Category:
    Category.objects.filter(pk=parent.pk).update(last_child=F("last_child") + 1)
    parent.refresh_from_db()
    code = f"{parent.code}{parent.last_child:03d}"
    return Category.objects.create(code=code, title=title[:200], parent=parent, unit=unit)


def next_code(category: Category) -> str:
    """The code of a new resource of this category; the row stays locked until the transaction ends."""
    Category.objects.filter(pk=category.pk).update(last_serial=F("last_serial") + 1)
    category.refresh_from_db()
    return f"{category.code}/{category.last_serial:06d}"
