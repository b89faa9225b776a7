"""Who may push into which resource: token and resource looked up once and remembered for a few seconds.

A token that is withdrawn, a role taken back or a new version of a resource is therefore noticed `REMEMBERED` later; nothing else is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.catalogue.queries import resource_named
from mianzhou.data.push.queries import has_waiting
from mianzhou.data.push.records import FieldsUnknown
from mianzhou.data.schemas.binding import bind
from mianzhou.data.schemas.document import read_schema
from mianzhou.data.schemas.model import Schema
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor, actor_for, token_with
from mianzhou.kernel.text import Text

REMEMBERED = timedelta(seconds=5)
MOST = 2000
# Some minutes of the fastest stream: when so many of one resource wait, checking has stopped, and the disk must not fill unseen.
MOST_WAITING = 1_000_000


class NotSignedIn(MianzhouError):
    """No valid token came with the record."""

    code = "not-signed-in"
    status = 401
    problem = Text("接口密钥无效或已过期。", "The key is not valid or has expired. ")
    remedy = Text(
        "请登录后在“开放接口”（/developers/）生成密钥，在 Authorization: Bearer 头中给出。",
        "Sign in, make a key under “API” (/developers/), and give it in the header Authorization: Bearer.",
    )


class NotReceiving(MianzhouError):
    """The resource takes no data now."""

    code = "not-receiving"
    status = 409
    problem = Text("资源“{resource}”尚未发布或已撤销，不接收数据。", "{resource} is not published and takes no data. ")
    remedy = Text("请联系数据管理员。", "Ask the data steward.")


class TooManyWait(MianzhouError):
    """Records arrive and are not checked: the worker is behind, or does not run."""

    code = "too-many-waiting"
    status = 429
    problem = Text(
        "资源“{resource}”待核验的记录过多，暂停接收。",
        "Too many records of {resource} wait to be checked; none is taken now. ",
    )
    remedy = Text(
        "请稍后用同一个键重发；长时间如此请联系系统管理员。",
        "Send it again later with the same key; if it goes on, tell the administrator.",
    )


@dataclass(frozen=True, slots=True)
class Target:
    """A resource as pushing sees it; `headers` remembers which given names mean which fields."""

    resource: Resource
    schema: Schema
    headers: dict[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.schema.fields)

    def fields_of(self, record: Mapping[str, Any]) -> Mapping[str, str]:
        """The field that each name of the record means; refuses names that mean none, or the same."""
        given = tuple(record)
        if given not in self.headers:
            if len(self.headers) >= MOST:
                self.headers.clear()
            self.headers[given] = self._bound(given)
        return self.headers[given]

    def fields_as_kept(self, record: Mapping[str, Any]) -> Mapping[str, str]:
        """The same for a record in the journal, which an earlier version may have admitted: what means nothing now keeps its name."""
        return {name: name for name in record} | dict(bind(self.schema, tuple(record)).fields)

    def _bound(self, given: tuple[str, ...]) -> Mapping[str, str]:
        binding = bind(self.schema, given)
        if binding.unknown:
            known = "、".join(f"{f.name} ({f.title})" if f.title else f.name for f in self.schema.fields)
            names = "、".join(name[:60] for name in binding.unknown[:10])
            raise FieldsUnknown(resource=self.resource.title, fields=names, known=known)
        return binding.fields


@dataclass(frozen=True, slots=True)
class Admission:
    """Somebody who may push into a resource."""

    target: Target
    actor: Actor
    person_id: int
    token_id: int | None
    is_full: bool = False


def admit(actor: Actor, resource: str, *, token_id: int | None = None) -> Admission:
    """The actor with the resource, if the actor may send to its provider and it takes data."""
    found = resource_named(resource)
    actor.require("intake.send", unit_path=found.provider.path, region_path=found.provider.region.path)
    if found.state != "published" or found.current_version is None:
        raise NotReceiving(resource=found.title)
    if actor.person_id is None:
        raise NotSignedIn
    target = Target(found, read_schema(found.current_version.schema))
    return Admission(target, actor, actor.person_id, token_id, is_full=has_waiting(found, MOST_WAITING))


class Admissions:
    """Admissions by token and resource, remembered for a few seconds."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[datetime, Admission]] = {}

    def admit(self, secret: str, resource: str, *, as_of: datetime) -> Admission:
        """Who holds the token, with the resource; raises what `admit` raises, and `NotSignedIn`."""
        known = self._known.get((secret, resource))
        if known is not None and known[0] <= as_of < known[0] + REMEMBERED:
            return known[1]
        token = token_with(secret, at=as_of)
        if token is None:
            self._known.pop((secret, resource), None)
            raise NotSignedIn
        admission = admit(actor_for(token.person), resource, token_id=token.pk)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[secret, resource] = (as_of, admission)
        return admission
