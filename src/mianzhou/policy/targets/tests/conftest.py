"""Documents made up for the tests of this room."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import AttachmentPart, CleanText, DocumentText, Section

DocumentOf = Callable[..., DocumentText]


@pytest.fixture
def document_of() -> DocumentOf:
    """Build a document from its text; `heading` puts all of it under one heading, `attachment` into one attachment."""

    def build(
        text: str,
        title: str = "关于加快发展的实施意见",
        date: str | None = "2016-05-01",
        heading: str = "",
        attachment: str = "",
    ) -> DocumentText:
        whole = f"{title}\n{text}"
        body, end = len(title) + 1, len(title) + 1 + len(text)
        parts = (AttachmentPart(attachment, body, end),) if attachment else ()
        section = Section(attachment or None, ("一、",), 1, "一、", heading, "heading", body, body, end)
        return DocumentText(
            clean=CleanText(whole, array("l", range(len(whole)))),
            start=0,
            end=end,
            number="测府发〔2016〕1号",
            title=title,
            issuers=("测试市人民政府",),
            level="city",
            addressees=(),
            date=date,
            attachments=(attachment,) if attachment else (),
            parts=parts,
            sections=(section,) if heading else (),
        )

    return build
