"""Following a case without an account, by the number and code of the receipt; public notices and objections to them.

The pair stays in the session, so that it is typed once; who leaves a shared computer ends it with one button.
"""

from __future__ import annotations

from typing import Any, BinaryIO, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, public_page
from mianzhou.portal.components.downloads import as_download
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.staff.cases.desk import SECRECY
from mianzhou.portal.staff.cases.stages import stage_status
from mianzhou.services.cases.api import Case, act, events_of, follow, offered, possible, procedure_of, rate
from mianzhou.services.materials.api import ACCEPTED, add_material, look_at_own, own_materials
from mianzhou.services.parties.api import messages_of, say
from mianzhou.services.postings.api import notice_standing, object_to, standing_notices

SESSION = "followed"
KEPT = 5
STARS = (5, 4, 3, 2, 1)
# What every case knows and its applicant is shown in the history, beside the verbs of the procedure.
_SHOWN = frozenset({"open", "rate", "reopen", "end_with", "join", "separate", "extend", "pause", "resume"})


class FollowForm(WordedForm):
    """Number and code, as on the receipt."""

    number = forms.CharField(max_length=40)
    code = forms.CharField(max_length=40)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "number": (Text("事项编号", "Case number"), Text("在回执上方。", "At the top of your receipt.")),
        "code": (
            Text("查询码", "Code"),
            Text("在回执编号下方，字母不分大小写。", "Below the number; capitals do not matter."),
        ),
    }


class ObjectionForm(WordedForm):
    """What somebody has against a public notice."""

    name = forms.CharField(max_length=100)
    contact = forms.CharField(max_length=200)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "name": (Text("姓名或单位", "Your name or organisation"), None),
        "contact": (
            Text("联系方式", "How to reach you"),
            Text("用于答复，不公开。", "For the answer; it is not made public."),
        ),
        "text": (Text("异议内容", "What you object to"), None),
    }


def remember(request: HttpRequest, number: str, code: str) -> None:
    """Keep number and code for this session."""
    kept = dict(request.session.get(SESSION, {}))
    kept.pop(number, None)
    kept[number] = code
    request.session[SESSION] = dict(list(kept.items())[-KEPT:])


def followed_case(request: HttpRequest, number: str) -> tuple[Case, str]:
    """The case of a number whose code was given in this session."""
    code = dict(request.session.get(SESSION, {})).get(number, "")
    if not code:
        raise NotFound(what=Text("请先填写编号和查询码", "enter number and code first"))
    return follow(number=number, code=code, address=address_of(request), as_of=timezone.now()), code


def applicant_of(request: HttpRequest, case: Case) -> Actor:
    """Who acts: the account that is signed in, or the applicant as the case names it. The code is what permits."""
    actor = actor_of(request)
    return actor if actor.person_id is not None else Actor(name=case.raiser[:64])


def address_of(request: HttpRequest) -> str:
    """From where somebody asks, by which attempts are counted."""
    return str(request.META.get("REMOTE_ADDR", ""))


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """Ask for number and code."""
    form = FollowForm(request.POST or None)
    found: list[Case] = []

    def find(given: dict[str, Any]) -> None:
        found.append(follow(**given, address=address_of(request), as_of=timezone.now()))

    if request.method == "POST" and form.tried(find):
        remember(request, found[0].number, form.cleaned_data["code"])
        return HttpResponseRedirect(reverse("follow_case", args=[found[0].number]))
    kept = list(dict(request.session.get(SESSION, {})))
    return render(request, "public/follow.html", {"form": form, "kept": kept})


@public_page
def case(request: HttpRequest, number: str) -> HttpResponse:
    """How a case stands, for who holds its code; others are asked for it."""
    if number not in dict(request.session.get(SESSION, {})):
        form = FollowForm(initial={"number": number})
        return render(request, "public/follow.html", {"form": form, "kept": []})
    found, _ = followed_case(request, number)
    return _shown(request, found)


def _shown(request: HttpRequest, found: Case, error: MianzhouError | None = None) -> HttpResponse:
    procedure = procedure_of(found.procedure, found.version)
    parts = list(found.parts.order_by("pk"))
    for part in parts:  # followed with the same code
        remember(request, part.number, dict(request.session.get(SESSION, {}))[found.number])
    own = {t.verb for t in procedure.transitions} | _SHOWN
    context = {
        "case": found,
        "parts": parts,
        "procedure": procedure,
        "stage": procedure.stage(found.stage),
        "status": stage_status(found, timezone.localdate()),
        "secrecy": SECRECY[found.secrecy],
        "basis": [Text(zh, en) for zh, en in found.due_basis],
        "offers": offered(found, possible(found, Actor(name=found.raiser[:64]), holder=True), timezone.localdate()),
        "events": [(e, procedure.title_of(e.verb)) for e in events_of(found) if e.verb in own],
        "messages_of_case": list(messages_of(found, to="applicant")),
        "materials": [(procedure.material(m.kind), m) for m in own_materials(found)],
        "material_kinds": procedure.materials,
        "accept": ",".join(f".{ending}" for ending in ACCEPTED),
        "rates": procedure.rated and found.closed_on is not None and found.rating is None,
        "stars": STARS,
        "error": error,
    }
    return render(request, "public/followed.html", context, status=error.status if error else 200)


@public_page
@require_POST
def do(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """What the applicant does: a verb of the procedure, a message, a file, a rating; or forget the code here."""
    if what == "leave":
        request.session[SESSION] = {k: v for k, v in dict(request.session.get(SESSION, {})).items() if k != number}
        return HttpResponseRedirect(reverse("follow"))
    found, code = followed_case(request, number)
    actor, now, post = applicant_of(request, found), timezone.now(), request.POST
    try:
        if what == "say":
            say(case_id=found.pk, text=post.get("text", ""), to="office", actor=actor, as_of=now, code=code)
        elif what == "rate":
            stars = int(post["stars"]) if post.get("stars", "").isdecimal() else 0
            rate(case_id=found.pk, stars=stars, remark=post.get("remark", "")[:2000], code=code, actor=actor, as_of=now)
        elif what == "add":
            _add(request, found, code, actor)
        else:
            act(case_id=found.pk, verb=what, actor=actor, as_of=now, remark=post.get("remark", "")[:4000], code=code)
    except MianzhouError as error:
        return _shown(request, Case.objects.select_related("responsible", "region").get(pk=found.pk), error)
    messages.success(request, str(Text("已提交。", "Done.")))
    return HttpResponseRedirect(reverse("follow_case", args=[number]))


def _add(request: HttpRequest, found: Case, code: str, actor: Actor) -> None:
    file = request.FILES.get("file")
    if file is None or file.file is None:
        raise NotFound(what=Text("请选择文件", "choose a file"))
    add_material(
        case_id=found.pk,
        kind=request.POST.get("kind", ""),
        name=file.name or "",
        stream=cast(BinaryIO, file.file),
        actor=actor,
        as_of=timezone.now(),
        code=code,
    )


@public_page
def material(request: HttpRequest, number: str, material_id: int) -> Any:
    """A file of one's own case, as a download."""
    found, code = followed_case(request, number)
    kept = look_at_own(
        case=found, material_id=material_id, code=code, actor=applicant_of(request, found), as_of=timezone.now()
    )
    return as_download(kept.file.sha256, kept.name, kept.file.media_type)


@public_page
def notices(request: HttpRequest) -> HttpResponse:
    """What stands in public today."""
    found = standing_notices(timezone.localdate())[:200]
    return render(request, "public/notices.html", {"notices": found})


@public_page
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """One public notice, with the form to object to it."""
    found = notice_standing(notice_id, timezone.localdate())
    form = ObjectionForm(request.POST or None)

    def send(given: dict[str, Any]) -> None:
        actor = actor_of(request)
        object_to(notice_id=found.pk, **given, actor=actor, as_of=timezone.now())

    if request.method == "POST" and form.tried(send):
        messages.success(
            request, str(Text("异议已收到，将在公示期内答复。", "Your objection was received and will be answered."))
        )
        return HttpResponseRedirect(reverse("public_notice", args=[found.pk]))
    basis = [Text(zh, en) for zh, en in found.basis]
    return render(request, "public/notice.html", {"notice": found, "form": form, "basis": basis})


urlpatterns = [
    path("open/cases/", start, name="follow"),
    path("open/cases/<str:number>/", case, name="follow_case"),
    path("open/cases/<str:number>/<str:what>/", do, name="follow_do"),
    path("open/cases/<str:number>/materials/<int:material_id>/", material, name="follow_material"),
    path("open/notices/", notices, name="public_notices"),
    path("open/notices/<int:notice_id>/", notice, name="public_notice"),
]
