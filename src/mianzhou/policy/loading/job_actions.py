"""Loading in the background: asked for now, done by the worker, looked at meanwhile."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.policy.library import storage
from mianzhou.policy.loading.actions import load_file
from mianzhou.policy.loading.models import LoadJob
from mianzhou.policy.loading.refusals import refuse_large

FINISHED = ("done", "failed")


@transaction.atomic
def ask_for_load(*, data: bytes, name: str, actor: Actor, as_of: datetime) -> LoadJob:
    """Keep the file and note that it waits to be loaded; the caller hands the job to the worker."""
    actor.require("policy.load")
    refuse_large(name, len(data))
    job = LoadJob.objects.create(
        name=name[:255],
        sha256=storage.keep(data),
        person_id=actor.person_id,
        asked_by=actor.name,
        asked_at=as_of,
    )
    record(actor=actor, as_of=as_of, verb="load.asked", subject=job, detail={"name": job.name, "sha256": job.sha256})
    return job


def run_load_job(*, job_id: int, as_of: datetime) -> LoadJob:
    """Load the file of a waiting job, telling each step. A job that was interrupted is simply run again."""
    job = LoadJob.objects.get(pk=job_id)
    if job.state in FINISHED:
        return job
    # The person was permitted when asking; what the worker does is done in that person's name.
    asker = Actor(name=job.asked_by, person_id=job.person_id, permissions=frozenset({"policy.load"}))

    def tell(step: str) -> None:
        LoadJob.objects.filter(pk=job.pk).update(state="running", step=step)

    try:
        summary = load_file(data=storage.bytes_of(job.sha256), name=job.name, actor=asker, as_of=as_of, tell=tell)
    except MianzhouError as error:
        job.state = "failed"
        job.problem = {"zh": error.in_language(None), "en": error.in_language("en")}
    else:
        job.state, job.summary, job.file_id = "done", asdict(summary), summary.file_id
    job.finished_at = as_of
    job.save()
    return job


def load_job(job_id: int) -> LoadJob:
    """A job to be looked at; raises `NotFound`."""
    job = LoadJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound(what=Text("载入作业", "load job"))
    return job
