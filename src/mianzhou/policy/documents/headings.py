"""The tree of a document's numbered parts: headings, run-in headings, articles and items without a heading.

Whether words after a label are a heading cannot be told from one paragraph alone: 做好统计工作。 is a heading over what follows it
and an item where the next item follows. Each paragraph is judged first for itself; the doubtful ones then go with the
parts beside them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mianzhou.policy.documents.joining import Paragraph
from mianzhou.policy.documents.structure import CleanText, Section, SectionKind
from mianzhou.policy.pages.labels import RANKS, Label, label_of
from mianzhou.policy.pages.width import squeeze

Verdict = Literal["yes", "no", "doubt"]

_STOP: Final = re.compile(r"[。；！？：．;:]|(?<=.{4})[\u3000]|(?<=[\u4e00-\u9fff]{4})  ")
_MODAL: Final = re.compile(
    r"^要|[^重主需必首纪概摘扼]要(?![求点素件闻领害务位])|应当|必须|不得|可以|须(?!知)|(?<![适响供反相对效感照])应(?![用急对付收变邀届有])|"
    r"按照|根据|为了|[自从]\d|以上的|以下的|是指"
)
_COUNTED: Final = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|万|亿|个|条|名|人|所|元|公里|亩|户|件|家|项|平方米|台|套|处|座|次|日|天)|(?<!\d)\d{1,2}年(?!计划|行动|规划|度)"
)
_ASIDE: Final = re.compile(r"[（(][^（）()]*[）)]")
_ASSIGNED: Final = re.compile(r"[（(【\[［〔]\s*(?:牵头|责任|主责|主办|配合|完成|负责|承办|协办)")
_BRACKETED: Final = re.compile(r"[（(【\[［〔][^）)】\]］〕]*[）)】\]］〕][。；]?")
_COLON_WORDS: Final = re.compile(r"下列|以下|如下|之一|包括|应|是|为|要|由|[，、]")
_RUN_IN: Final = 42
_HEADING: Final = 60


@dataclass(slots=True)
class _Part:
    """A labelled paragraph under judgement. `weak`: only the closing words of a list may stand under it; `lean`: a heading where
    neither it nor any part beside it is sure."""

    label: Label
    path: tuple[str, ...]
    group: int
    start: int
    text_at: int
    head: str
    body: int
    kind: SectionKind
    verdict: Verdict
    end: int = 0
    weak: bool = False
    lean: bool = False


def build_sections(
    clean: CleanText, paragraphs: Sequence[Paragraph], attachment: str | None, end: int
) -> list[Section]:
    """The numbered parts among the paragraphs, in order; `end` is where the last of them ends."""
    texts = [clean.text[p.start : p.end] for p in paragraphs]
    labels = [label_of(text) if p.role == "body" else None for p, text in zip(paragraphs, texts, strict=True)]
    parts: list[_Part] = []
    stack: list[_Part] = []
    groups = 0
    for index, (paragraph, text, label) in enumerate(zip(paragraphs, texts, labels, strict=True)):
        if label is None:
            continue
        popped: _Part | None = None
        while stack and RANKS[stack[-1].label.kind] >= RANKS[label.kind]:
            popped = stack.pop()
            popped.end = paragraph.start
        if popped is None or popped.label.kind != label.kind:
            groups += 1
        group = popped.group if popped and popped.label.kind == label.kind else groups
        following = _following(index, texts, labels, paragraphs)
        part = _judge(text, label, following, any(p.kind == "article" for p in stack))
        part.path, part.group = (*(p.label.text for p in stack), label.text), group
        part.start, part.body, part.text_at = (
            paragraph.start,
            paragraph.start + part.body,
            paragraph.start + part.text_at,
        )
        parts.append(part)
        stack.append(part)
    for part in stack:
        part.end = end
    _settle(parts)
    return [_section(part, attachment) for part in parts]


def _section(part: _Part, attachment: str | None) -> Section:
    title = squeeze(part.head) if part.kind in ("heading", "run-in") else None
    body = part.text_at if part.kind == "item" else part.body
    return Section(
        attachment, part.path, len(part.path), part.label.text, title or None, part.kind, part.start, body, part.end
    )


def _following(index: int, texts: list[str], labels: list[Label | None], paragraphs: Sequence[Paragraph]) -> str:
    """What follows a paragraph: 'deeper' or 'other' part, unlabelled 'text', a unit 'bracket', or 'end'."""
    own = labels[index]
    if own is None or index + 1 >= len(texts) or paragraphs[index + 1].role != "body":
        return "end"
    label = labels[index + 1]
    if label is None:
        return "bracket" if _ASSIGNED.match(texts[index + 1]) else "text"
    return "deeper" if RANKS[label.kind] > RANKS[own.kind] else "other"


def _judge(text: str, label: Label, following: str, in_article: bool) -> _Part:
    """A labelled paragraph for itself: its kind, its heading, and how sure that is."""
    at = label_end(text, label)
    part = _Part(label, (), 0, 0, at, text[at:], at, "item", "no")
    rest = text[at:]
    if label.kind == "article":
        part.kind = "article"
        return part
    if label.kind in ("part", "chapter", "node"):
        part.kind, part.verdict, part.body = "heading", "yes", len(text)
        return part
    if in_article:
        return part
    stop = _STOP.search(rest)
    if stop is None:
        return _judge_bare(part, rest, following, len(text))
    part.head = rest[: stop.start()]
    after = rest[stop.end() :].lstrip()
    if stop.group() in "：:":
        return _judge_colon(part, after, at + stop.end(), following)
    if stop.group() in "；;！？":
        return part
    if not after:
        return _judge_sentence(part, following, len(text))
    return _judge_run_in(part, after, at + stop.end())


def label_end(text: str, label: Label) -> int:
    """Where the text after a label begins."""
    at = 0
    for char in label.text:
        while at < len(text) and text[at] != char and not (char == "." and text[at] == "．"):
            at += 1
        at += 1
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _judge_bare(part: _Part, rest: str, following: str, end: int) -> _Part:
    """Words without any stop: a heading if something stands under it, otherwise as the others."""
    if not rest or len(rest) > _HEADING or rest.count("\t"):
        return part
    part.kind, part.body = "heading", end
    under = following in ("deeper", "text")
    part.verdict = "yes" if under else "doubt"
    part.lean = under or part.label.kind == "cn"
    part.weak = following == "text" and part.label.kind not in ("cn", "cn-paren")
    if part.weak and "，" in rest:
        part.verdict = "doubt"
    return part


def _judge_colon(part: _Part, after: str, body: int, following: str) -> _Part:
    """A short noun and a colon: a run-in heading over what follows."""
    if len(part.head) <= 12 and not _COLON_WORDS.search(part.head) and (after or following in ("deeper", "text")):
        part.kind, part.verdict, part.body, part.lean = "run-in", "doubt", body, True
    return part


def _judge_sentence(part: _Part, following: str, end: int) -> _Part:
    """One sentence and no more: a heading only where something stands under it."""
    if len(part.head) > _HEADING or following in ("end", "other", "bracket"):
        return part
    long = len(part.head) > 36 or part.head.count("，") > 2 or bool(_MODAL.search(part.head))
    part.lean = not long
    part.kind, part.body = "heading", end
    part.verdict = "doubt" if long or (following == "text" and "，" in part.head) else "yes"
    part.weak = following == "text"
    return part


def _judge_run_in(part: _Part, after: str, body: int) -> _Part:
    """A sentence and more in the same paragraph: a run-in heading if it is short and reads like one."""
    head = part.head
    if (
        _ASSIGNED.match(after)
        or _BRACKETED.fullmatch(after)
        or len(head) > _RUN_IN
        or head.count("，") > 2
        or len(head) < 2
    ):
        return part
    if head.count("“") != head.count("”") or head.count("（") > head.count("）"):
        return part
    part.kind, part.body = "run-in", body
    said = _ASIDE.sub("", head)
    sentence = bool(_MODAL.search(said) or _COUNTED.search(said))
    long = said.count("，") > 1 or len(said) > 32
    goes_on = len(head) > 24 and head[:2] == after[:2] and not after.startswith(head)
    part.verdict = "doubt" if sentence or long or goes_on else "yes"
    part.lean = not sentence and len(said) <= 32
    return part


def _settle(parts: list[_Part]) -> None:
    """The doubtful go with the parts beside them; so does the last of a list that has only the list's closing words under it."""
    groups: defaultdict[int, list[_Part]] = defaultdict(list)
    for part in parts:
        groups[part.group].append(part)
    for group in groups.values():
        if len(group) > 1 and group[-1].weak and group[-1].verdict == "yes":
            group[-1].verdict, group[-1].lean = "doubt", False
        votes = Counter(part.verdict for part in group if part.kind != "article")
        for part in group:
            if part.verdict != "doubt":
                continue
            keep = votes["yes"] >= votes["no"] if votes["yes"] + votes["no"] else part.lean
            if not keep:
                part.kind = "item"
