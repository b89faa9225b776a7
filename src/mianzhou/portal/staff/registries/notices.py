"""What became of the entries that somebody follows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.data.registries import api as registries
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.staff.registries.words import EVENTS, UNDOINGS


@page("registry.read")
def notices(request: HttpRequest) -> HttpResponse:
    """Merges, splits and corrections of followed entries, the newest first."""
    found = registries.notices(actor_of(request))
    undone = registries.undoings(each.event for each in found)
    rows = [
        (
            each,
            UNDOINGS[undone[each.event_id].verb] if each.event_id in undone else EVENTS[each.event.verb],
            registries.shown_number(each.event.entity),
            registries.shown_number(each.event.other) if each.event.other is not None else "",
        )
        for each in found
    ]
    return render(request, "registries/notices.html", {"rows": rows})


@require_POST
@page("registry.read")
def read(request: HttpRequest) -> HttpResponse:
    """Open a notice: it is read then; or mark all as read."""
    actor, now = actor_of(request), timezone.now()
    wanted = request.POST.get("notice", "")
    unread = registries.notices(actor, unread=True)
    if wanted == "all":
        for each in unread:
            registries.read_notice(pk=each.pk, actor=actor, as_of=now)
        return HttpResponseRedirect(reverse("registry_notices"))
    if not wanted.isdecimal() or len(wanted) > 18:
        raise NotFound(what=Text("通知", "notice"))
    notice = registries.read_notice(pk=int(wanted), actor=actor, as_of=now)
    return HttpResponseRedirect(reverse("registry_entity", args=[notice.subscription.entity_id]))


urlpatterns = [
    path("data/registries/notices/", notices, name="registry_notices"),
    path("data/registries/notices/read/", read, name="registry_notices_read"),
]
