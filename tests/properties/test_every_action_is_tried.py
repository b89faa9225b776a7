"""No action is forgotten: each is tried as every role, in a table or here, or stands in a list with the reason why not.

Here are those that ask for a permission before they look at anything: as every role, over the whole city and over a part of it, with nothing to act on.
"""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from tests.properties.actions import Action, called_in_table, every_action, refused_somewhere

from mianzhou.kernel.errors import NotPermitted
from mianzhou.kernel.people.api import ROLES, Actor, Grant

TABLES = (
    "tests/properties/test_who_may_act.py",
    "tests/properties/test_who_may_assess.py",
    "tests/properties/test_who_keeps_accounts.py",
    "tests/properties/test_who_keeps_the_catalogue.py",
    "tests/properties/test_who_sends_data.py",
    "tests/properties/test_who_keeps_the_registries.py",
    "tests/properties/test_who_supervises.py",
    "tests/properties/test_who_deals_with_cases.py",
    "tests/properties/test_who_corrects_data.py",
    "src/mianzhou/oversight/supervision/tests/test_permissions.py",
    "src/mianzhou/applications/outside_complaints/tests/test_permissions.py",
)
LISTS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "actions.yaml").read_text("utf-8"))
ASKED: dict[str, dict[str, list[str]]] = LISTS["asked_at_once"]
AT_ONCE = [(reach, right, name) for reach, by in ASKED.items() for right, names in by.items() for name in names]
_PLAIN = {
    "int": 1,
    "str": "x",
    "bool": True,
    "date": date(2026, 5, 6),
    "datetime": datetime(2026, 5, 6, tzinfo=UTC),
}


class Nothing:
    """What stands where a thing would be acted on."""


def placeholders(action: Action, actor: Actor) -> tuple[list[Any], dict[str, Any]]:
    """Arguments with which an action can begin, and no more."""
    places: list[Any] = []
    named: dict[str, Any] = {}
    for name, parameter in inspect.signature(action).parameters.items():
        if parameter.default is not parameter.empty or parameter.kind in {
            parameter.VAR_KEYWORD,
            parameter.VAR_POSITIONAL,
        }:
            continue
        value = actor if name == "actor" else _PLAIN.get(str(parameter.annotation), Nothing())
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = value
        else:
            places.append(value)
    return places, named


def past(action: Action, actor: Actor) -> bool:
    """Whether the actor gets past the permission, whatever happens then; nothing of it stays."""
    places, named = placeholders(action, actor)
    try:
        with transaction.atomic():
            action(*places, **named)
            transaction.set_rollback(True)
    except NotPermitted:
        return False
    except Exception:  # permitted, and then there was nothing to act on
        return True
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(("reach", "right", "name"), AT_ONCE, ids=[name for _, _, name in AT_ONCE])
def test_who_asks_at_once_is_refused_at_once(reach: str, right: str, name: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    action = every_action()[name]
    for role, rule in ROLES.items():
        holds = right in rule.permissions
        assert past(action, Actor(role, person_id=9, grants=(Grant(role),))) == holds, role
        part = Actor(role, person_id=9, grants=(Grant(role, unit_path="elsewhere/"),))
        assert past(action, part) == (holds and reach == "anywhere"), f"{role} of a part"


def test_every_action_is_tried_or_says_why_not() -> None:
    tried = {name for _, _, name in AT_ONCE}.union(*(called_in_table(path) for path in TABLES))
    listed = {name for names in LISTS["otherwise"].values() for name in names}
    actions = set(every_action())
    assert not sorted(actions - tried - listed), "neither tried as every role nor listed in actions.yaml with a reason"
    assert not sorted(listed - actions), "listed in actions.yaml, and there no more"


def test_what_is_said_to_be_refused_to_strangers_is() -> None:
    """What no table tries is at least refused to somebody in its room's tests."""
    said = set(LISTS["otherwise"]["refused to strangers in its room's tests"])
    assert not sorted(said - refused_somewhere())
