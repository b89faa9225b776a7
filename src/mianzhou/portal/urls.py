"""The addresses of the site: every module of pages brings its own list."""

from django.urls import URLPattern, URLResolver, include, path

from mianzhou.portal.api import site
from mianzhou.portal.public import applying, following, guidance, language, procedures, verifying
from mianzhou.portal.public import documents as public_documents
from mianzhou.portal.staff import (
    account,
    api_docs,
    audit,
    calendar,
    home,
    office_hours,
    people,
    regions,
    system,
    units,
)
from mianzhou.portal.staff.assessment import urls as assessment
from mianzhou.portal.staff.cases import urls as cases
from mianzhou.portal.staff.data import (
    catalogue,
    catalogue_editor,
    catalogue_import,
    catalogue_work,
    console,
    lake_table,
    originals,
    quality,
)
from mianzhou.portal.staff.data import intake_urls as intake
from mianzhou.portal.staff.ledgers import urls as ledgers
from mianzhou.portal.staff.policy import documents, obligations, review, search, uploads
from mianzhou.portal.staff.registers import urls as registers
from mianzhou.portal.staff.registries import urls as registries
from mianzhou.portal.staff.supervision import urls as supervision
from mianzhou.portal.staff.watching import urls as watching

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *language.urlpatterns,
    *documents.urlpatterns,
    *uploads.urlpatterns,
    *obligations.urlpatterns,
    *search.urlpatterns,
    *guidance.urlpatterns,
    *public_documents.urlpatterns,
    *procedures.urlpatterns,
    *applying.urlpatterns,
    *following.urlpatterns,
    *verifying.urlpatterns,
    *cases.urlpatterns,
    *ledgers.urlpatterns,
    *registers.urlpatterns,
    *catalogue.urlpatterns,
    *catalogue_editor.urlpatterns,
    *catalogue_import.urlpatterns,
    *catalogue_work.urlpatterns,
    *intake.urlpatterns,
    *console.urlpatterns,
    *lake_table.urlpatterns,
    *originals.urlpatterns,
    *registries.urlpatterns,
    *regions.urlpatterns,
    *review.urlpatterns,
    *units.urlpatterns,
    *quality.urlpatterns,
    *supervision.urlpatterns,
    *assessment.urlpatterns,
    *watching.urlpatterns,
    *system.urlpatterns,
    *account.urlpatterns,
    *people.urlpatterns,
    *audit.urlpatterns,
    *calendar.urlpatterns,
    *office_hours.urlpatterns,
    *api_docs.urlpatterns,
    path("api/", include(site.urlpatterns())),
]
