"""`mianzhou people …`: accounts from the machine's own command line, for the first administrator and for emergencies.

Whoever can run commands here owns the data folder; what is done is recorded as the system process `cli` all the same.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from mianzhou.config.opening import opened

if TYPE_CHECKING:
    from mianzhou.kernel.people.api import Actor
    from mianzhou.kernel.regions.models import Region
    from mianzhou.kernel.units.models import Unit

app = typer.Typer(no_args_is_help=True, help="账号 People: accounts and roles")
Generate = Annotated[bool, typer.Option("--generate", help="生成密码并显示一次 make a password and show it once")]
UnitCode = Annotated[str | None, typer.Option(help="单位代码 unit code")]
RegionCode = Annotated[str | None, typer.Option(help="区划代码 region code")]


@app.command()
def create(
    username: str,
    name: str,
    role: Annotated[
        str | None,
        typer.Option(help="reader clerk head supervisor authority steward examiner coordinator administrator"),
    ] = None,
    unit: UnitCode = None,
    region: RegionCode = None,
    generate: Generate = False,
) -> None:
    """新建账号，可同时授予角色 Make an account, with a role if given; without unit and region the role covers the city."""
    password = _password(generate)
    with opened():
        from django.db import transaction

        from mianzhou.kernel.people.api import create_person, grant_role

        place, area, now = _unit(unit), _region(region), datetime.now(UTC)
        with transaction.atomic():
            person = create_person(
                username=username, name=name, unit=place, password=password, actor=_actor(), as_of=now
            )
            if role is not None:
                where = {"region": area} if area is not None else {"unit": place}
                grant_role(person=person, role=role, actor=_actor(), as_of=now, **where)  # type: ignore[arg-type]
    typer.echo(f"{username} {password if generate else ''}".strip())


@app.command()
def password(username: str, generate: Generate = False) -> None:
    """重设密码并解除锁定 Set a new password and lift a lock-out."""
    chosen = _password(generate)
    with opened():
        from mianzhou.kernel.people.api import person_named, set_password, unlock_person

        now = datetime.now(UTC)
        person = set_password(person=person_named(username), password=chosen, actor=_actor(), as_of=now)
        unlock_person(person=person, actor=_actor(), as_of=now)
    typer.echo(f"{username} {chosen if generate else ''}".strip())


@app.command()
def grant(username: str, role: str, unit: UnitCode = None, region: RegionCode = None) -> None:
    """授予角色 Give a role."""
    with opened():
        from mianzhou.kernel.people.api import grant_role, person_named

        grant_role(
            person=person_named(username),
            role=role,
            unit=_unit(unit),
            region=_region(region),
            actor=_actor(),
            as_of=datetime.now(UTC),
        )


@app.command()
def deactivate(username: str) -> None:
    """停用账号 Close an account."""
    with opened():
        from mianzhou.kernel.people.api import deactivate_person, person_named

        deactivate_person(person=person_named(username), actor=_actor(), as_of=datetime.now(UTC))


@app.command("list")
def show(as_json: Annotated[bool, typer.Option("--json", help="机器可读 machine-readable")] = False) -> None:
    """列出账号 List the accounts."""
    with opened():
        from mianzhou.kernel.people.api import grants_of, visible_people

        for person in visible_people(_actor("people.read")):
            roles = [
                {"role": g.role, "unit": g.unit.code if g.unit else None, "region": g.region.code if g.region else None}
                for g in grants_of(person)
            ]
            row = {
                "username": person.username,
                "name": person.name,
                "unit": person.unit.code if person.unit else None,
                "active": person.is_active,
                "roles": roles,
            }
            if as_json:
                typer.echo(json.dumps(row, ensure_ascii=False))
            else:
                held = ", ".join("@".join(filter(None, (r["role"], r["unit"] or r["region"]))) for r in roles)
                typer.echo(
                    f"{person.username}\t{person.name}\t{row['unit'] or ''}\t{'' if person.is_active else '停用'}\t{held}"
                )


def _actor(*permissions: str) -> Actor:
    from mianzhou.kernel.people.api import system_actor

    return system_actor("cli", permissions or ["people.edit"])


def _password(generate: bool) -> str:
    if generate:
        return secrets.token_urlsafe(12)
    return str(typer.prompt("密码 password", hide_input=True, confirmation_prompt=True))


def _unit(code: str | None) -> Unit | None:
    from mianzhou.kernel.errors import NotFound
    from mianzhou.kernel.units.models import Unit

    if code is None:
        return None
    unit = Unit.objects.select_related("region").filter(code=code).first()
    if unit is None:
        raise NotFound(what=code)
    return unit


def _region(code: str | None) -> Region | None:
    from mianzhou.kernel.regions.api import region_by_code

    return None if code is None else region_by_code(code)
