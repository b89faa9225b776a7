"""Documents for the tests: text in the form that reading hands on, without a reader."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import AttachmentPart, CleanText, DocumentText, Section

_LEVELS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"\d+[.、]"),
    re.compile(r"[（(]\d+[）)]"),
)

Build = Callable[..., DocumentText]


def _sections(text: str, attachment: str | None) -> tuple[Section, ...]:
    """Sections by the labels at the beginnings of lines; the heading is the line up to its first full stop or bracket.

    What has a comma is no heading.
    """
    heads: list[tuple[int, int, str, str]] = []
    at = 0
    for line in text.split("\n"):
        for level, label in enumerate(_LEVELS, 1):
            found = label.match(line)
            if found:
                title = re.split(r"[。（【〔(]", line[found.end() :])[0]
                heads.append((at, level, found[0], "" if "，" in title else title))
                break
        at += len(line) + 1
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    for i, (start, level, label, title) in enumerate(heads):
        path = [p for p in path if p[0] < level] + [(level, label)]
        end = next((h[0] for h in heads[i + 1 :] if h[1] <= level), len(text))
        body = start + len(label) + len(title)
        sections.append(
            Section(
                attachment, tuple(p[1] for p in path), len(path), label, title or None, "heading", start, body, end
            ),
        )
    return tuple(sections)


@pytest.fixture
def document() -> Build:
    """A function that makes a document of a text."""

    def build(
        text: str, *, title: str = "关于推进河湖整治的通知", date: str = "2016-05-20", attachment: str | None = None
    ) -> DocumentText:
        return DocumentText(
            clean=CleanText(text, array("L", range(len(text)))),
            start=0,
            end=len(text),
            number="某府发〔2016〕1号",
            title=title,
            issuers=("某市人民政府",),
            level="city",
            addressees=(),
            date=date,
            attachments=(attachment,) if attachment else (),
            parts=(AttachmentPart(attachment, 0, len(text)),) if attachment else (),
            sections=_sections(text, attachment),
        )

    return build
