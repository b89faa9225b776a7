"""Tables: keys point downward, migrations are complete, the admin is no second door."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.architecture.house import PILLARS

ORDER = {name: i for i, name in enumerate(PILLARS)}


# Each application is an app of its own, and all stand on the same shelf.
ORDER |= {
    app.label: ORDER["applications"] for app in apps.get_app_configs() if app.name.startswith("mianzhou.applications.")
}


def _ours() -> list[type]:
    return [m for m in apps.get_models() if m._meta.app_label in ORDER]


def test_foreign_keys_point_downward() -> None:
    """String keys escape the import linter, so the tables themselves are looked at."""
    wrong = []
    for model in _ours():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if target is None or field.auto_created or target._meta.app_label not in ORDER:
                continue
            if ORDER[target._meta.app_label] > ORDER[model._meta.app_label]:
                wrong.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    assert wrong == []


def test_keys_across_pillars_add_nothing_to_the_other_side() -> None:
    wrong = []
    for model in _ours():
        for field in model._meta.local_fields:
            target = field.related_model
            if (
                target is None
                or isinstance(target, str)
                or target._meta.app_label in {model._meta.app_label, "auth", "contenttypes"}
            ):
                continue
            if not field.remote_field.hidden:
                wrong.append(f"{model._meta.label}.{field.name} needs related_name='+'")
    assert wrong == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(f"run mianzhou manage makemigrations:\n{said.getvalue()}")


def test_every_app_has_one_head() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert loader.detect_conflicts() == {}


def test_the_admin_is_no_second_door() -> None:
    """Django's admin would write past permission, clock and audit; it is not installed, or nobody may write in it."""
    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib import admin

    for model_admin in admin.site._registry.values():
        assert not model_admin.has_add_permission(None)
        assert not model_admin.has_change_permission(None)
        assert not model_admin.has_delete_permission(None)
