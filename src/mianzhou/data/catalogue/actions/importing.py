"""Taking in whole catalogues: looking first at what would change, then all of it or nothing; and registering at once for an operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction

from mianzhou.data.catalogue.actions.drafting import refuse_taken, register_resource, revise_resource
from mianzhou.data.catalogue.actions.enacting import EDIT, REVIEW, locked, require
from mianzhou.data.catalogue.actions.lifecycle import put_in_force
from mianzhou.data.catalogue.checkable import require_checkable
from mianzhou.data.catalogue.metadata import read_metadata
from mianzhou.data.catalogue.models import Resource, ResourceVersion
from mianzhou.data.catalogue.registration import Registration, checked_code
from mianzhou.data.catalogue.rules import Problem, problems
from mianzhou.data.catalogue.versions import Difference, difference, stored_schema
from mianzhou.data.schemas.document import write_schema
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit

Outcome = Literal["new", "changed", "unchanged", "wrong"]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would become of one resource of an import; `error` says why it cannot be taken in."""

    registration: Registration
    outcome: Outcome
    provider: Unit | None = None
    resource: Resource | None = None
    difference: Difference | None = None
    error: Text | None = None
    row: int | None = None


class ImportRefused(MianzhouError):
    """An import with mistakes: nothing of it was taken in."""

    code = "catalogue-import-refused"
    status = 422
    problem = Text("有 {n} 处问题，未导入任何内容：{lines}。", "{n} mistake(s), nothing was imported: {lines}. ")
    remedy = Text("请改正后重新导入。", "Mend them and import again.")


@dataclass(frozen=True, slots=True)
class Registered:
    """One resource after registering: its version and what still does not agree in its metadata."""

    resource: Resource
    version: ResourceVersion
    outcome: Outcome
    problems: tuple[Problem, ...] = ()


def outcome_of(registration: Registration, provider: Unit | None, existing: Resource | None) -> Planned:
    """What taking in a resource would do, without doing it."""
    try:
        require_checkable(registration.schema)
        if existing is None:
            checked_code(registration.places.get("code", ""))
            refuse_taken(registration.name, registration.places.get("code", ""))
            read_metadata(registration.first_metadata)
            return Planned(registration, "new", provider)
        base = existing.draft_version or existing.current_version
        assert base is not None  # a resource always has one of them
        complete = read_metadata(registration.metadata, base=base.metadata)
        found = difference(base.schema, base.metadata, write_schema(registration.schema), complete)
        return Planned(registration, "changed" if found.lines else "unchanged", provider, existing, found)
    except MianzhouError as error:
        return Planned(registration, "wrong", provider, existing, error=error.problem_text)


@transaction.atomic
def register_or_revise(
    *,
    registration: Registration,
    provider: Unit,
    actor: Actor,
    as_of: datetime,
    existing: Resource | None = None,
    publish: bool = False,
) -> Registered:
    """Register a resource, or change the one that there is; the same again changes nothing.

    `publish` puts it in force at once, for whoever may both edit and review: what still does not agree is told, and kept with the event.
    """
    planned = outcome_of(registration, provider, existing)
    if planned.error is not None:
        raise ImportRefused(n=1, lines=_lines([planned]))
    if existing is None:
        resource = register_resource(
            name=registration.name,
            schema=registration.schema,
            metadata=registration.first_metadata,
            provider=provider,
            category=registration.places.get("category", ""),
            code=registration.places.get("code", ""),
            actor=actor,
            as_of=as_of,
        )
    else:
        resource = existing
        if planned.outcome == "changed":
            revise_resource(
                resource=resource,
                metadata=registration.metadata,
                schema=registration.schema,
                actor=actor,
                as_of=as_of,
            )
    resource = locked(resource)
    if publish and resource.draft_version is not None:
        return _published(resource, planned.outcome, actor, as_of)
    version = resource.draft_version or resource.current_version
    assert version is not None
    return Registered(resource, version, planned.outcome, _open_problems(version))


def _published(resource: Resource, outcome: Outcome, actor: Actor, as_of: datetime) -> Registered:
    require(actor, EDIT, resource.provider)
    require(actor, REVIEW, resource.provider)
    draft = resource.draft_version
    assert draft is not None
    open_problems = _open_problems(draft)
    remark = "；".join(p.text.zh for p in open_problems)
    put_in_force(resource, draft, actor=actor, as_of=as_of, remark=remark)
    return Registered(resource, draft, outcome, open_problems)


def _open_problems(version: ResourceVersion) -> tuple[Problem, ...]:
    return tuple(problems(version.metadata, stored_schema(version.schema).fields))


@transaction.atomic
def import_planned(
    *, planned: Sequence[Planned], actor: Actor, as_of: datetime, publish: bool = False
) -> list[Registered]:
    """Take in everything that was planned, or nothing: one mistake refuses the whole file."""
    wrong = [p for p in planned if p.error is not None or p.provider is None]
    if wrong:
        raise ImportRefused(n=len(wrong), lines=_lines(wrong))
    done: list[Registered] = []
    for each in planned:
        assert each.provider is not None
        if each.outcome == "unchanged" and each.resource is not None and not publish:
            version = each.resource.draft_version or each.resource.current_version
            assert version is not None
            done.append(Registered(each.resource, version, "unchanged"))
            continue
        done.append(
            register_or_revise(
                registration=each.registration,
                provider=each.provider,
                existing=each.resource,
                publish=publish,
                actor=actor,
                as_of=as_of,
            )
        )
    return done


def _lines(wrong: Sequence[Planned]) -> Text:
    def said(each: Planned, language: Any) -> str:
        where = each.registration.metadata.get("title") or each.registration.name
        why = each.error or Text("没有识别出提供单位", "the provider is not known")
        row = f"[{each.row}] " if each.row else ""
        return f"{row}{where}：{why.zh}" if language == "zh" else f"{row}{where}: {why.en}"

    shown = wrong[:20]
    chinese, english = (
        "；".join(said(w, "zh").rstrip("。") for w in shown),
        "; ".join(said(w, "en").rstrip(" .") for w in shown),
    )
    return Text(chinese, english)
