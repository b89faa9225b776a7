"""Work on the catalogue as a whole: the bureau's worklist, the classification, what is collected twice, asking before collecting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode

from mianzhou.data.catalogue import api as catalogue
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.catalogue_lists import CLASS_COLUMNS, HOW, REVIEW_COLUMNS, SUBJECTS
from mianzhou.portal.components.filters import TextFilter
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.names import with_names

MOST_ASKED = 200  # items looked up at once


@page("catalogue.review")
def resources_review(request: HttpRequest) -> HttpResponse:
    """What waits for the bureau: submitted, or approved and not yet published."""
    words = TextFilter(
        "q", Text("关键词", "Words"), ["resource__title", "resource__code", "resource__provider__short_name"]
    )
    table = Table(
        request,
        with_names(catalogue.waiting_for_review(actor_of(request)), "submitted_by"),
        name="resource-reviews",
        columns=REVIEW_COLUMNS,
        filters=[words],
        default_sort="drafted_at",
        empty=Text("没有待审核的资源。", "Nothing waits for review."),
    )
    if response := table.export():
        return response
    return render(request, "catalogue/review.html", {"table": table})


def _places(repeated: Any) -> str:
    return f"{reverse('resources')}?{urlencode({'item': repeated.concept, 'state': 'published'})}"


REPEATED_COLUMNS = [
    Column("concept", Text("信息项", "Item"), wide=True, link=_places),
    Column("subject", Text("对象", "Of whom"), value=lambda r: SUBJECTS[r.subject]),
    Column("providers", Text("采集单位数", "Departments"), kind="number", sort="providers"),
    Column("resources", Text("资源数", "Resources"), kind="number", sort="resources"),
    Column("names", Text("单位", "Departments' names"), value=lambda r: "、".join(r.names), wide=True),
]


@page("catalogue.read")
def resources_repeated(request: HttpRequest) -> HttpResponse:
    """Which items two or more departments collect, and the rate of repetition."""
    found = catalogue.repetition(most=200)
    table = Table(
        request,
        list(found.most),
        name="repeated-items",
        columns=REPEATED_COLUMNS,
        default_sort="-providers",
        empty=Text("没有被两个以上单位重复采集的信息项。", "No item is collected by two departments."),
    )
    if response := table.export():
        return response
    figures = {"asked": found.asked, "repeated": found.repeated, "share": f"{100 * found.share:.1f}"}
    return render(request, "catalogue/repeated.html", {"table": table, "found": figures})


# --- asking before collecting --------------------------------------------------------------------------------------------------


class AskForm(WordedForm):
    """The items that a form is going to ask for, one a line, and of whom."""

    items = forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), max_length=20_000)
    subject = forms.ChoiceField(required=False)
    WORDS = {
        "items": (Text("拟采集的信息项", "Items to be asked for"), Text("一行一项，如 姓名、联系电话、户籍地址。", "One a line, for instance 姓名, 联系电话, 户籍地址.")),
        "subject": (Text("对象", "Of whom"), None),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(key, str(words)) for key, words in SUBJECTS.items() if key]
        self.fields["subject"].choices = [("", str(Text("不限", "anybody"))), *known]  # type: ignore[attr-defined]


HELD_COLUMNS = [
    Column("asked", Text("拟采集", "Asked for"), wide=True),
    Column("resource", Text("已有的资源", "Held in"), value=lambda h: h.resource.title if h.resource else Text("未发现", "not found"), link=lambda h: reverse("resource", args=[h.resource.name]) if h.resource else None, wide=True),
    Column("item", Text("其中的信息项", "As"), value=lambda h: h.item.title if h.item else ""),
    Column("provider", Text("提供单位", "Provider"), value=lambda h: h.resource.provider if h.resource else ""),
    Column("sharing", Text("共享类型", "Sharing"), value=lambda h: catalogue.code_set("sharing").words(h.item.sharing or h.resource.sharing) if h.resource else ""),
    Column("how", Text("依据", "How"), value=lambda h: HOW[h.how] if h.resource else ""),
]  # fmt: skip


class _NotHeld:
    """An item that nobody was found to hold: it may be asked for."""

    resource = item = None

    def __init__(self, asked: str) -> None:
        self.asked = asked


@page("catalogue.read")
def resources_held(request: HttpRequest) -> HttpResponse:
    """Whoever designs a form looks here first: which of its items are held already, where, and how they are shared."""
    form = AskForm(request.GET if "items" in request.GET else None)
    table = None
    if form.is_valid():
        table = Table(request, _answers(form.cleaned_data), name="held", columns=HELD_COLUMNS, page_size=100)
        if response := table.export():
            return response
    return render(request, "catalogue/asking.html", {"form": form, "table": table})


def _answers(given: dict[str, Any]) -> list[Any]:
    lines = given["items"].replace("、", "\n").replace("，", "\n").replace(",", "\n").split("\n")
    wanted = list(dict.fromkeys(line.strip()[:200] for line in lines if line.strip()))[:MOST_ASKED]
    held = catalogue.already_held([catalogue.Asked(text, text) for text in wanted], subject=given["subject"])
    found = {h.asked for h in held}
    return [*held, *(_NotHeld(text) for text in wanted if text not in found)]


# --- the classification --------------------------------------------------------------------------------------------------------


class ClassForm(WordedForm):
    """A further 目 or 细目."""

    parent = forms.ChoiceField()
    title = forms.CharField(max_length=200)
    WORDS = {
        "parent": (Text("上级", "Below"), None),
        "title": (Text("名称", "Name"), None),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = {f"{s.digit}{c}": f"{s.digit}{c} {s.title} › {w}" for s in catalogue.shelves().values() for c, w in s.items.items()}  # fmt: skip
        places |= {code: words for code, words in catalogue.categories_in_use() if len(code) > 1 and code not in places}
        self.fields["parent"].choices = sorted(places.items())  # type: ignore[attr-defined]


@page("catalogue.read")
def resources_classes(request: HttpRequest) -> HttpResponse:
    """The classification with what lies where; whoever reviews for the city opens further places."""
    actor = actor_of(request)
    may_add = actor.may("catalogue.review")
    form = ClassForm(request.POST or None) if may_add else None
    made: list[Any] = []

    def add(given: dict[str, Any]) -> None:
        made.append(catalogue.add_category(**given, actor=actor, as_of=timezone.now()))

    if request.method == "POST" and form is not None and form.tried(add):
        messages.success(request, str(Text("已增设：{code} {title}。", "Opened: {code} {title}.").format(code=made[0].code, title=made[0].title)))  # fmt: skip
        return redirect("resources_classes")
    table = Table(
        request,
        catalogue.classification(actor),
        name="classes",
        columns=CLASS_COLUMNS,
        page_size=100,
        empty=Text("登记第一个资源时，分类随之建立。", "The classification begins with the first resource."),
    )
    if response := table.export():
        return response
    return render(request, "catalogue/classes.html", {"table": table, "form": form})


urlpatterns = [
    path("data/resources-review/", resources_review, name="resources_review"),
    path("data/resources-repeated/", resources_repeated, name="resources_repeated"),
    path("data/resources-held/", resources_held, name="resources_held"),
    path("data/resources-classes/", resources_classes, name="resources_classes"),
]
