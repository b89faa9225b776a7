"""What is done to a case from its page: verbs of its procedure, its clocks, moves between units, papers, messages, notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.case_pages import page_of
from mianzhou.portal.components.downloads import as_download
from mianzhou.portal.staff.cases.desk import shown
from mianzhou.portal.staff.cases.moves import MOVES, FieldUnreadable, move_title, unit_named
from mianzhou.services.cases import api
from mianzhou.services.materials.api import add_material, look_at_material


@page("case.read")
@require_POST
def do(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """Do a verb of the procedure."""
    actor = actor_of(request)
    found = api.case_for(actor, case_id)
    procedure = api.procedure_of(found.procedure, found.version)
    transition = procedure.transition(verb)
    if (elsewhere := page_of(found, verb)) is not None:
        return HttpResponseRedirect(elsewhere)

    def act() -> api.CaseEvent:
        names = {*transition.shows, "ground"} - {"remark", "unit"}
        data = {name: request.POST[name].strip() for name in sorted(names) if request.POST.get(name, "").strip()}
        to = unit_named(request.POST) if transition.hands_over else None
        return api.act(
            case_id=found.pk,
            verb=verb,
            actor=actor,
            as_of=timezone.now(),
            remark=request.POST.get("remark", "")[:4000],
            data=data,
            responsible=to,
        )

    return _done(request, found.pk, verb, transition.title, act)


@page("case.read")
@require_POST
def move(request: HttpRequest, case_id: int, what: str) -> HttpResponse:
    """Do what every case knows: its clocks, moves between units, papers."""
    if what not in MOVES:
        raise Http404
    actor = actor_of(request)
    found = api.case_for(actor, case_id)
    return _done(
        request,
        found.pk,
        what,
        move_title(what),
        lambda: MOVES[what](request.POST, found.pk, actor, timezone.now()),
    )


@page("case.read")
@require_POST
def add(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a file to the case."""
    actor, file = actor_of(request), request.FILES.get("file")
    found = api.case_for(actor, case_id)

    def keep() -> None:
        if file is None or file.file is None:
            raise FieldUnreadable(what=Text("请选择文件", "Choose a file"))
        add_material(
            case_id=found.pk,
            kind=request.POST.get("kind", ""),
            name=file.name or "",
            stream=cast(BinaryIO, file.file),
            actor=actor,
            as_of=timezone.now(),
        )

    return _done(request, found.pk, "add", Text("上传材料", "file added"), keep)


def _done(request: HttpRequest, case_id: int, what: str, title: Text, act: Callable[[], Any]) -> HttpResponse:
    """Do it and go back to the page; what was refused is told there, beside what was typed."""
    try:
        done = act()
    except (NotPermitted, NotFound):
        raise
    except MianzhouError as error:
        return shown(request, api.case_for(actor_of(request), case_id), (what, error))
    # A grade or a hand-over may take it out of sight: asked of the case as the event left it.
    left = done.case if isinstance(done, api.CaseEvent) else None
    still = api.sees(actor_of(request), left) if left is not None and left.pk == case_id else _seen(request, case_id)
    said = Text("已办理：{t}。", "Done: {t}.")
    gone = Text("已办理：{t}。您不再能查看本事项。", "Done: {t}. You can no longer see this case.")
    messages.success(request, str((said if still else gone).format(t=title)))
    return HttpResponseRedirect(reverse("case", args=[case_id]) if still else reverse("cases"))


def _seen(request: HttpRequest, case_id: int) -> bool:
    try:
        api.case_for(actor_of(request), case_id)
    except NotFound:
        return False
    return True


@page("case.read")
def material(request: HttpRequest, case_id: int, material_id: int) -> Any:
    """A material of the case, as a download."""
    found = look_at_material(case_id=case_id, material_id=material_id, actor=actor_of(request), as_of=timezone.now())
    return as_download(found.file.sha256, found.name, found.file.media_type)


urlpatterns = [
    path("services/cases/<int:case_id>/do/<str:verb>/", do, name="case_do"),
    path("services/cases/<int:case_id>/move/<str:what>/", move, name="case_move"),
    path("services/cases/<int:case_id>/materials/", add, name="case_add"),
    path("services/cases/<int:case_id>/materials/<int:material_id>/", material, name="case_material"),
]
