"""Tokens, questions and marks: what can be found is found, wherever it stands; nothing else is."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.policy.search.asking import question_of
from mianzhou.policy.search.marking import excerpt, hits_in
from mianzhou.policy.search.tokens import folded, tokens_of, vector_of

CHINESE = st.text(alphabet="绵阳市政府关于加强河湖管护水平的通知一二〇", min_size=1, max_size=12)
PROSE = st.text(alphabet="绵阳市政府河湖水平GDP2.5%，。（）〔〕 \t", max_size=40)


def _matches(text: str, typed: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [vector_of(tokens_of(text)), question_of(typed).tsquery])
        return bool(cursor.fetchone()[0])


def test_tokens_are_pairs_of_characters_and_whole_latin_words() -> None:
    assert [(t.text, t.position) for t in tokens_of("绵阳市GDP２.５亿")] == [
        ("绵阳", 1),
        ("阳市", 2),
        ("市", 3),
        ("gdp2.5", 4),
        ("亿", 5),
    ]


def test_punctuation_takes_a_position() -> None:
    assert [(t.text, t.position) for t in tokens_of("水、电")] == [("水", 1), ("电", 3)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("推进防灾减灾规划编制", "防灾减灾", True),
        ("推进防灾减灾规划编制", "减灾防灾", False),
        ("保护饮用水", "水", True),
        ("水源保护", "水", True),
        ("保护电网", "水", False),
        ("加强河湖管护，落实责任", "管护落实", False),
        ("加强河湖管护，落实责任", "管护 落实", True),
        ("绵府发〔２０２１〕８号", "绵府发〔2021〕8号", True),
        ("绵府发〔2021〕8号", "绵府发(2021)8号", True),
        ("绵府发〔2021〕8号", "2021", True),
        ("PM2.5浓度下降", "pm2.5", True),
        ("ＰＭ２．５浓度下降", "PM2.5浓度", True),
        ("it's a 'quoted' \\ text 文", "quoted 文", True),
        ("新增12台", "2台", False),
    ],
)
def test_what_is_found(text: str, typed: str, found: bool) -> None:
    assert _matches(text, typed) is found


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(before=PROSE, phrase=CHINESE, after=PROSE)
def test_every_phrase_of_a_text_is_found_and_marked(before: str, phrase: str, after: str) -> None:
    text = before + phrase + after
    assert _matches(text, phrase)
    assert any(text[a:b] == phrase for a, b in hits_in(text, question_of(phrase).words)) or phrase * 2 in text + phrase


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80), typed=st.text(max_size=40))
def test_any_text_and_any_question_are_sound(text: str, typed: str) -> None:
    question = question_of(typed)
    clean = text.replace("\x00", "")
    if not question.empty:
        _matches(clean, typed)
    assert len(folded(text)) == len(text)
    assert re.sub(r"^…|…$", "", "".join(p.text for p in excerpt(clean, question.words, length=10_000))) in (
        clean,
        clean.strip("…"),
        re.sub(r"^…|…$", "", clean),
    )


def test_an_excerpt_stands_around_the_first_hit() -> None:
    text = "前" * 300 + "落实河长制" + "后" * 300
    passages = excerpt(text, ["河长制"])
    assert "".join(p.text for p in passages if p.hit) == "河长制"
    assert passages[0].text == passages[-1].text == "…"
    assert len("".join(p.text for p in passages)) < 200
