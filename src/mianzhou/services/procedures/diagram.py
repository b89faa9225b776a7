"""A procedure drawn from its own data: stages as boxes, verbs as arrows, as an SVG that needs nothing else. Pure.

Stages stand in columns by how many steps they are from the beginning; a verb that leads back is drawn below the boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from mianzhou.kernel.text import Text
from mianzhou.services.procedures.procedure import Procedure, Stage

_W, _H, _GAP_X, _GAP_Y, _PAD = 168, 64, 96, 34, 20
_LINE, _INK, _FILL, _END = "#6B7280", "#1D2430", "#FFFFFF", "#E8F2EC"


def diagram_of(procedure: Procedure, language: str | None) -> str:
    """The SVG, titled and described for who cannot see it."""
    places = _places(procedure)
    width = _PAD * 2 + (max(x for x, _ in places.values()) + 1) * (_W + _GAP_X) - _GAP_X
    rows = max(y for _, y in places.values()) + 1
    back = [(a, b, w) for a, b, w in _arrows(procedure, language) if places[b][0] <= places[a][0]]
    height = _PAD * 2 + rows * (_H + _GAP_Y) - _GAP_Y + (24 * len(back) + 16 if back else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" aria-labelledby="procedure-title procedure-words" class="procedure">',
        f'<title id="procedure-title">{escape(procedure.title.in_language(language))}</title>',
        f'<desc id="procedure-words">{escape(_words(procedure, language))}</desc>',
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{_LINE}"/></marker></defs>',
    ]
    parts += _forward(procedure, places, language)
    parts += _backward(back, places, _PAD + rows * (_H + _GAP_Y) - _GAP_Y + 16)
    parts += [_box(stage, places[stage.code], language) for stage in procedure.stages]
    return "".join([*parts, "</svg>"])


def _places(procedure: Procedure) -> dict[str, tuple[int, int]]:
    """Column and row of every stage; ends stand in the last column."""
    column, wave = {procedure.first: 0}, [procedure.first]
    while wave:
        here = wave.pop(0)
        for transition in procedure.leaving(here):
            if transition.target is not None and transition.target not in column:
                column[transition.target] = column[here] + 1
                wave.append(transition.target)
    last = max([c for s, c in column.items() if not procedure.stage(s).ended], default=0) + 1
    used: dict[int, int] = {}
    places = {}
    for stage in procedure.stages:
        x = last if stage.ended else column[stage.code]
        places[stage.code] = (x, used.get(x, 0))
        used[x] = used.get(x, 0) + 1
    return places


def _arrows(procedure: Procedure, language: str | None) -> list[tuple[str, str, str]]:
    """From, to and the names of the verbs that lead there."""
    found: dict[tuple[str, str], list[str]] = {}
    for transition in procedure.transitions:
        if transition.target is None:
            continue
        for stage in procedure.stages:
            if stage.code in transition.sources:
                found.setdefault((stage.code, transition.target), []).append(transition.title.in_language(language))
    return [(a, b, " / ".join(names)) for (a, b), names in found.items()]


def _forward(procedure: Procedure, places: dict[str, tuple[int, int]], language: str | None) -> Iterable[str]:
    for a, b, words in _arrows(procedure, language):
        (ax, ay), (bx, by) = places[a], places[b]
        if bx <= ax:
            continue
        x1, y1 = _PAD + ax * (_W + _GAP_X) + _W, _PAD + ay * (_H + _GAP_Y) + _H / 2
        x2, y2 = _PAD + bx * (_W + _GAP_X), _PAD + by * (_H + _GAP_Y) + _H / 2
        mid = x2 - _GAP_X / 2
        yield (
            f'<path d="M{x1:g} {y1:g}H{x1 + 12:g}L{mid:g} {y2:g}H{x2 - 1:g}" fill="none" stroke="{_LINE}"'
            f' marker-end="url(#tip)"><title>{escape(words)}</title></path>'
        )


def _backward(back: list[tuple[str, str, str]], places: dict[str, tuple[int, int]], top: float) -> Iterable[str]:
    for n, (a, b, words) in enumerate(back):
        (ax, ay), (bx, by) = places[a], places[b]
        x1, x2 = _PAD + ax * (_W + _GAP_X) + _W * 0.66, _PAD + bx * (_W + _GAP_X) + _W * 0.33
        y1, y2 = _PAD + ay * (_H + _GAP_Y) + _H, _PAD + by * (_H + _GAP_Y) + _H
        y = top + 24 * n
        yield (
            f'<path d="M{x1:g} {y1:g}V{y:g}H{x2:g}V{y2 + 1:g}" fill="none" stroke="{_LINE}" stroke-dasharray="4 3"'
            f' marker-end="url(#tip)"><title>{escape(words)}</title></path>'
            f'<text x="{(x1 + x2) / 2:g}" y="{y - 4:g}" text-anchor="middle" font-size="11" fill="{_INK}">'
            f"{escape(_short(words, 40))}</text>"
        )


def _box(stage: Stage, place: tuple[int, int], language: str | None) -> str:
    x, y = _PAD + place[0] * (_W + _GAP_X), _PAD + place[1] * (_H + _GAP_Y)
    said = stage.title.in_language(language)
    note = stage.clock.limit.text.in_language(language) if stage.clock is not None else ""
    fill, radius = (_END, _H // 2) if stage.ended else (_FILL, 6)
    title = _short(said, 24)
    middle = y + (_H / 2 - 4 if note else _H / 2 + 4)
    under = f'<text x="{x + _W / 2:g}" y="{y + _H - 14}" text-anchor="middle" font-size="11" fill="{_LINE}">{escape(note)}</text>'
    return (
        f'<g><title>{escape(said)}</title><rect x="{x}" y="{y}" width="{_W}" height="{_H}" rx="{radius}" fill="{fill}"'
        f' stroke="{_INK}"/><text x="{x + _W / 2:g}" y="{middle:g}" text-anchor="middle" font-size="13" fill="{_INK}">'
        f"{escape(title)}</text>{under if note else ''}</g>"
    )


def _short(words: str, most: int) -> str:
    """No wider than so many narrow characters; a Chinese one counts for two."""
    used = 0
    for place, character in enumerate(words):
        used += 1 if character.isascii() else 2
        if used > most:
            return words[: place - 1] + "…"
    return words


def _words(procedure: Procedure, language: str | None) -> str:
    """The drawing in words: from, verb, to."""
    line = Text("{a}：{w} → {b}", "{a}: {w} → {b}")
    return "; ".join(
        line.format(a=procedure.stage(a).title, w=w, b=procedure.stage(b).title).in_language(language)
        for a, b, w in _arrows(procedure, language)
    )
