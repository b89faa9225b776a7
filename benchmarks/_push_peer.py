"""The peer of the push benchmark: the same record kept by a plain Django view with the ORM, behind the site's whole middleware."""

# ruff: noqa: E402  (Django is set up before its parts can be imported)

from __future__ import annotations

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = __name__
application = get_wsgi_application()

from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.push.models import PushedRecord
from mianzhou.kernel.people.api import actor_for, token_with


@csrf_exempt
def push(request: HttpRequest, name: str) -> JsonResponse:
    """Who, may, which, what: each asked of the database, as one writes it at first."""
    now = timezone.now()
    token = token_with(request.headers["Authorization"].removeprefix("Bearer "), at=now)
    if token is None:
        return JsonResponse({"code": "not-signed-in"}, status=401)
    resource = Resource.objects.select_related("provider__region", "current_version").get(name=name)
    place = {"unit_path": resource.provider.path, "region_path": resource.provider.region.path}
    actor_for(token.person).require("intake.send", **place)
    known = {field["name"] for field in resource.current_version.schema["fields"]}
    if set(json.loads(request.body)) - known:
        return JsonResponse({"code": "fields-unknown"}, status=422)
    key = request.headers["Idempotency-Key"]
    try:
        with transaction.atomic():
            PushedRecord.objects.create(
                resource=resource,
                person=token.person,
                token=token,
                key=key,
                body=request.body.decode(),
                received_at=now,
            )
    except IntegrityError:
        return JsonResponse({"key": key, "state": "received"}, status=202)
    return JsonResponse({"key": key, "state": "received"}, status=202)


urlpatterns = [path("api/push/<str:name>/records", push)]
