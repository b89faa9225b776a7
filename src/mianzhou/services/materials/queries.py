"""Reads of materials. Whoever asks has been let see the case or holds the draft."""

from __future__ import annotations

from django.db.models import QuerySet

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.statements.api import Statement
from mianzhou.kernel.text import Text
from mianzhou.services.cases.models import Case
from mianzhou.services.materials.models import CaseMaterial

FROM_APPLICANT = "applicant"
_KINDS = Statement("SELECT kind FROM service_case_material WHERE case_id = %s AND withdrawn_at IS NULL")


class MaterialMissing(MianzhouError):
    """A file whose bytes are not where they were kept."""

    code = "material-missing"
    status = 410
    problem = Text("文件“{name}”的内容不在存储中。", "The content of “{name}” is not in the store. ")
    remedy = Text(
        "请联系系统管理员从备份恢复数据目录。", "Ask the administrator to restore the data folder from its backup."
    )


def kinds_of(case: Case) -> frozenset[str]:
    """The kinds of material that lie with a case."""
    return frozenset(kind for (kind,) in _KINDS.rows(case.pk))


def materials_of(case: Case) -> QuerySet[CaseMaterial]:
    """What lies with a case, in the order of coming."""
    return CaseMaterial.objects.filter(case=case, withdrawn_at=None).select_related("file")


def own_materials(case: Case) -> QuerySet[CaseMaterial]:
    """What came from the applicant's side: what its holder of the code may read again."""
    return materials_of(case).filter(added_by=FROM_APPLICANT)


def material_in(case: Case, material_id: int) -> CaseMaterial:
    """One material of a case; `NotFound` where it is not there."""
    found = materials_of(case).filter(pk=material_id).first()
    if found is None:
        raise NotFound(what=Text("材料", "material"))
    return found
