"""The clocks of assessments: every subject's self-report, and the rectification plan of one that failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.models import FILED, OPEN, PASSED, AssessmentSubject, RectificationPlan
from mianzhou.oversight.assessment.queries import subjects_for
from mianzhou.oversight.watching.sources import ClockSource, Feed

TITLE = Text("考核", "Assessment")
STEPS = {"report": Text("自查报告", "Self-report"), "plan": Text("整改方案", "Rectification plan")}
# A report that was never handed in matters no more once the results were told.
_CLOCKS = """
SELECT 'r' || s.id AS key, s.id AS ref, 'assessment' AS procedure, 'report' AS step, r.year::text AS number, r.title, s.unit_id,
       r.opened_at AS started_at, r.report_by AS due_on, (r.report_by + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' AS due_at,
       false AS by_hour, NULL::date AS paused_on, o.submitted_at AS ended_at, (r.state <> %s AND o.submitted_at IS NULL) AS ceased
FROM assessment_subject s JOIN assessment_round r ON r.id = s.round_id LEFT JOIN assessment_self_report o ON o.subject_id = s.id
WHERE r.report_by IS NOT NULL AND s.id = ANY(%s)
UNION ALL
SELECT 'p' || p.id, s.id, 'assessment', 'plan', r.year::text, r.title, s.unit_id, coalesce(r.announced_at, r.opened_at), p.due_on,
       (p.due_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', false, NULL, CASE WHEN p.state = ANY(%s) THEN p.filed_at END, false
FROM assessment_plan p JOIN assessment_subject s ON s.id = p.subject_id JOIN assessment_round r ON r.id = s.round_id
WHERE s.id = ANY(%s)
"""


def clocks_sql(refs: Sequence[int]) -> Feed:
    """The feed of these subjects' clocks."""
    wanted = list(refs)
    return Feed(_CLOCKS, (OPEN, wanted, [FILED, PASSED], wanted))


def refs(after: int, size: int) -> list[int]:
    """All subjects, in order."""
    return list(AssessmentSubject.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def procedures() -> Mapping[str, Text]:
    """One: assessments."""
    return {"assessment": TITLE}


def step_title(procedure: str, step: str) -> Text:
    """What is due."""
    return STEPS.get(step, Text(step, step))


def basis(key: str) -> tuple[Text, ...]:
    """The derivation as it was kept with the round, or with the plan."""
    if key[0] == "p":
        plan = RectificationPlan.objects.filter(pk=int(key[1:])).first()
        return tuple(Text(zh, en) for zh, en in plan.due_basis) if plan else ()
    subject = AssessmentSubject.objects.select_related("round").filter(pk=int(key[1:])).first()
    return tuple(Text(zh, en) for zh, en in subject.round.report_basis) if subject else ()


def may_read(actor: Actor, wanted: Iterable[int]) -> frozenset[int]:
    """The subjects whose page the actor may open."""
    return frozenset(subjects_for(actor).filter(pk__in=list(wanted)).values_list("pk", flat=True))


ASSESSMENTS = ClockSource(
    id="assessment",
    title=TITLE,
    refs=refs,
    clocks_sql=clocks_sql,
    procedures=procedures,
    step_title=step_title,
    basis=basis,
    readable=may_read,
    route="assessment_subject",
)
