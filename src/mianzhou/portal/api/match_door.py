"""The lean way in for matching one record, before the site's middleware: one address, one method, a key in the header.

Whatever is not quite ordinary, a body that does not match the description too, goes the site's own way to the operation of the same address, which
answers the same. Who holds a key is remembered for some seconds, as it is for pushing.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.utils import timezone
from pydantic import ValidationError

from mianzhou.data.matching.api import match_record
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor, actor_for, person_with
from mianzhou.portal.api.matching import MatchIn
from mianzhou.portal.api.push_door import Site, Start, answered, is_ordinary, refused

ADDRESS = "/api/data/match"
LARGEST = 64 * 1024  # bytes; what is larger is no record, and the site says so
REMEMBERED = timedelta(seconds=5)
_MOST = 2000


class MatchDoor:
    """A WSGI application in front of the site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._known: dict[str, tuple[datetime, Actor]] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer, or let the site do so."""
        if environ["PATH_INFO"] != ADDRESS or not is_ordinary(environ):
            return self._site(environ, start)
        length = int(environ["CONTENT_LENGTH"] or 0)  # the server has refused what is no number
        if length > LARGEST:
            return self._site(environ, start)
        body = environ["wsgi.input"].read(length)
        secret = environ["HTTP_AUTHORIZATION"][len("Bearer ") :].strip()
        try:
            answer = self._answer(secret, body)
        except MianzhouError as error:
            return refused(error, start)
        except DatabaseError:
            close_old_connections()  # one that died while nobody asked anything; the site gets a new one
            answer = None
        if answer is None:
            environ["wsgi.input"] = io.BytesIO(body)
            return self._site(environ, start)
        return answered(200, answer, "application/json; charset=utf-8", start)

    def _answer(self, secret: str, body: bytes) -> dict[str, Any] | None:
        """What is known of the record; None where the site must say what is wrong."""
        now = timezone.now()
        actor = self._actor(secret, now)
        if actor is None:
            return None
        try:
            asked = MatchIn.model_validate_json(body)
        except ValidationError:
            return None
        found = match_record(
            kind=asked.kind, record=asked.record, limit=asked.limit, purpose=asked.purpose, actor=actor, as_of=now
        )
        return {"kind": asked.kind, "candidates": [each.as_json() for each in found]}

    def _actor(self, secret: str, now: datetime) -> Actor | None:
        """Who holds the key; None for nobody, whom the site refuses."""
        known = self._known.get(secret)
        if known is not None and known[0] <= now < known[0] + REMEMBERED:
            return known[1]
        person = person_with(secret, at=now)
        if person is None:
            self._known.pop(secret, None)
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        actor = actor_for(person)
        self._known[secret] = (now, actor)
        return actor
