"""Which of the dates around a number binds it. Pure.

The nearest wins: before it in the clause, after it in the clause, before it in the sentence, after it in clauses
that have no number of their own; then
the year that opens an earlier sentence of the paragraph; then the title of the box, of the sections from within, of the attachment.
A length of time (用五年左右的时间) printed in the sentence says that no date printed elsewhere applies.
"""

from __future__ import annotations

from mianzhou.policy.targets.clauses import Place
from mianzhou.policy.targets.deadlines import DateMention, has_duration, horizon_of_title, opens_sentence
from mianzhou.policy.targets.numbers import Quantity
from mianzhou.policy.targets.passage import Passage


def deadline_of(passage: Passage, quantity: Quantity, place: Place, next_start: int) -> str | None:
    """The date that binds a number in prose; `next_start` is where the next number stands."""
    sentence = passage.text[place.sentence[0] : place.sentence[1]]
    before = [d for d in passage.dates_between(place.sentence[0], quantity.start) if d.role == "horizon"]
    beside = [
        d
        for d in passage.dates_between(quantity.end, place.clause[1])
        if d.role == "horizon" and "(" not in passage.text[quantity.end : d.start]
    ]
    if before and (before[-1].start >= place.clause[0] or not beside):
        return before[-1].iso
    next_clause = (
        passage.clauses.place(next_start, next_start + 1).clause[0] if next_start < place.sentence[1] else None
    )
    reach = max(place.clause[1], place.sentence[1] if next_clause is None else next_clause)
    after = [d for d in passage.dates_between(quantity.end, reach) if d.role == "horizon"]
    if after:
        return after[0].iso
    if has_duration(sentence):
        return None
    return _carried(passage, place) or horizon_over(passage, quantity.start)


def opening_date(passage: Passage, place: Place) -> DateMention | None:
    """The latest date that opens an earlier sentence of the paragraph: what follows stands under it."""
    for date in reversed(passage.dates_between(place.paragraph[0], place.sentence[0])):
        if date.role in ("horizon", "past"):
            sentence_start = passage.clauses.place(date.start, date.end).sentence[0]
            if opens_sentence(passage.text, sentence_start, date):
                return date
    return None


def _carried(passage: Passage, place: Place) -> str | None:
    date = opening_date(passage, place)
    return date.iso if date is not None and date.role == "horizon" and len(date.iso) == 4 else None


def horizon_over(passage: Passage, at: int) -> str | None:
    for title in reversed(passage.headings_at(at)):
        if horizon := horizon_of_title(title, passage.year):
            return horizon
    part = passage.part_at(at)
    return horizon_of_title(part.title if part else passage.document.title, passage.year)
