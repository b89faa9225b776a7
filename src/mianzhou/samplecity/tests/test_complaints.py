"""The plan of the invented city's complaints, without a database: every path is one that the procedure allows, and together they show every state."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml

from mianzhou.applications.outside_complaints.api import COMPLAINT
from mianzhou.kernel.calendar.api import shipped_calendar
from mianzhou.samplecity import complaints
from mianzhou.services.cases.api import PLATFORM_VERBS

_BESIDE = {"say", "rate1", "rate2", "rate3", "rate4", "rate5"} | set(PLATFORM_VERBS)


def ends(path: complaints._Path) -> str:
    """The stage in which complaints of this path stand; `WrongStage` by a failed assertion where a verb cannot be done."""
    stage = COMPLAINT.first
    for step in path.steps.split():
        verb = step.partition("@")[0]
        if verb == "reopen":
            assert COMPLAINT.reopening is not None
            assert stage in COMPLAINT.reopening.sources
            stage = COMPLAINT.reopening.target
        elif verb not in _BESIDE:
            transition = COMPLAINT.transition(verb)
            assert stage in transition.sources, (path.steps, verb, stage)
            stage = transition.target or stage
    return stage


def test_a_solution_ends_unanswered_only_when_its_time_is_over_on_whatever_day_the_city_is_made() -> None:
    """Twenty working days (川府发〔2016〕30号, article 17(4)), also over the holidays of spring and autumn."""
    calendar = shipped_calendar()
    (path,) = [path for path in complaints._PATHS if "end_silent" in path.steps]
    days = {verb: int(day) for verb, _, day in map(complaints._parted, path.steps.split())}
    first = date(min(calendar.known) + 1, 1, 1)
    for proposed in (first + timedelta(n) for n in range((date(max(calendar.known), 10, 1) - first).days)):
        ended = proposed + timedelta(days["end_silent"] - days["propose"])
        assert calendar.count_working_days(proposed, ended) > 20, proposed


@pytest.mark.parametrize("path", complaints._PATHS, ids=[p.steps or "received" for p in complaints._PATHS])
def test_a_path_is_one_that_the_procedure_allows(path: complaints._Path) -> None:
    assert ends(path)
    days = [int(step.partition("@")[2]) for step in path.steps.split() if "@" in step]
    assert days == sorted(days)
    assert complaints._opened_ago(path, max(path.ago)) < complaints._BEGIN_DAYS
    verbs = {step.partition("@")[0] for step in path.steps.split()}
    asked = [
        g.code
        for verb in verbs & {"refuse", "terminate", "hold_to_account"}
        for g in COMPLAINT.transition(verb).grounds
    ]
    assert path.ground in asked if asked else path.ground == ""


def test_there_are_complaints_in_every_state_and_on_every_ground_of_refusal() -> None:
    assert {ends(path) for path in complaints._PATHS} == {stage.code for stage in COMPLAINT.stages}
    assert 60 <= sum(len(path.ago) for path in complaints._PATHS) <= 100
    refused = {path.ground for path in complaints._PATHS if "refuse@" in path.steps}
    assert refused == {ground.code for ground in COMPLAINT.transition("refuse").grounds}


def test_the_stories_have_what_their_branch_needs() -> None:
    stories = yaml.safe_load(complaints.STORIES.read_text(encoding="utf-8"))
    for branch, more in (
        ("administrative", {"unit", "answer", "proposal"}),
        ("civil", {"proposal"}),
        ("judicial", {"court"}),
    ):
        for story in stories[branch]:
            assert more | {"title", "happened", "reasons", "request"} <= story.keys()
