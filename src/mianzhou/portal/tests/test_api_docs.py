"""The description of the API for people: every operation and every group has a title in both languages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from mianzhou.kernel.people.api import create_person, system_actor
from mianzhou.portal.api.operations import summary_in_both
from mianzhou.portal.api.site import description
from mianzhou.portal.api_groups import GROUPS


def test_every_operation_and_group_has_a_title_in_both_languages() -> None:
    operations = [each for found in description()["paths"].values() for each in found.values()]
    assert [each["operationId"] for each in operations if summary_in_both(each["summary"]) is None] == []
    assert {tag for each in operations for tag in each["tags"]} <= set(GROUPS)


@pytest.mark.parametrize("summary", ["Tasks", "任务", "", "Tasks 任务", "任务Tasks"])
def test_a_title_in_one_language_is_none_in_both(summary: str) -> None:
    assert summary_in_both(summary) is None


@pytest.mark.django_db
def test_each_page_shows_the_titles_of_its_language() -> None:
    actor, now = system_actor("test", ["people.edit"]), timezone.now()
    person = create_person(
        username="reader", name="reader", unit=None, password="Yunchuan-2026", actor=actor, as_of=now
    )
    client = Client()
    client.force_login(person)
    for language, shown, other in (
        (settings.LANGUAGE_CODE, "各部分是否就绪", "Whether all parts are ready"),
        ("en", "Whether all parts are ready", "各部分是否就绪"),
    ):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = client.get("/developers/").content.decode()
        assert shown in page
        assert other not in page
