"""The page for who is not signed in: what the platform is, what was published lately, a search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mianzhou.policy.library.api import documents
from mianzhou.policy.obligations.api import Obligation
from mianzhou.policy.targets.api import Target
from mianzhou.portal.addresses import address
from mianzhou.portal.navigation import PUBLIC_SERVICES
from mianzhou.portal.public.applying import applied_for

LATEST = 8


def start(request: HttpRequest) -> HttpResponse:
    """The public start page; bulletins are public by nature, so what they print may be listed."""
    published = documents()
    context = {
        "latest": published.order_by("-issued_on", "-pk")[:LATEST],
        "documents": published.count(),
        "obligations": Obligation.objects.filter(status="confirmed").count(),
        "targets": Target.objects.filter(status="confirmed").count(),
        "guidance_url": address("guidance"),
        "services": [(entry, address(entry.route, *entry.args)) for entry in PUBLIC_SERVICES],
        "applications": [
            (found.title, address("case_apply", found.id))
            for found in applied_for()
            if ("case_apply", (found.id,)) not in {(entry.route, entry.args) for entry in PUBLIC_SERVICES}
        ],
    }
    return render(request, "public/start.html", context)
