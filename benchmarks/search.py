"""Search over 50,000 Chinese paragraphs: ours, beside PostgreSQL's trigram index with LIKE and SQLite's FTS5 over bigrams.

Ours is measured whole: question, candidates, ranking by document, excerpts with marks. The peers fetch what such a page would need: the trigram index as
many matching paragraphs as ours looks at, FTS5 its twenty best. For every question, what ours finds is compared with a plain scan of the text.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks._alone import measured_alone

DOCUMENTS = 500
EACH = 100
QUESTIONS = 300
STEMS = [
    "建设",
    "管理",
    "服务",
    "保障",
    "发展",
    "改革",
    "监督",
    "检查",
    "落实",
    "推进",
    "完善",
    "加强",
    "提高",
    "规范",
    "统筹",
    "协调",
    "整治",
    "治理",
    "保护",
    "开发",
    "利用",
    "投资",
    "融资",
    "企业",
    "产业",
    "项目",
    "园区",
    "城市",
    "乡村",
    "社区",
    "街道",
    "河湖",
    "水库",
    "森林",
    "草原",
    "耕地",
    "道路",
    "桥梁",
    "学校",
    "医院",
    "养老",
    "托幼",
    "就业",
    "社保",
    "医保",
    "住房",
    "教育",
    "文化",
    "体育",
    "旅游",
    "环境",
    "生态",
    "排污",
    "降碳",
    "能源",
    "电力",
    "燃气",
    "供水",
    "防汛",
    "防火",
    "应急",
    "安全",
    "食品",
    "药品",
    "质量",
    "标准",
    "信用",
    "数据",
    "平台",
    "系统",
    "档案",
    "审批",
    "许可",
    "补贴",
    "奖励",
    "资金",
    "预算",
    "税费",
    "贷款",
    "担保",
    "保险",
    "合同",
    "招标",
    "采购",
    "人才",
    "培训",
    "科技",
    "创新",
    "成果",
    "专利",
    "农业",
    "粮食",
    "畜牧",
    "水产",
    "林业",
    "农机",
    "合作社",
    "责任单位",
    "牵头部门",
    "实施方案",
    "工作机制",
    "目标任务",
    "考核评价",
    "公共服务",
    "基层治理",
    "营商环境",
    "污染防治",
    "防灾减灾",
    "乡村振兴",
    "数字政府",
]
SYLLABLES = "明德安康永宁宏远清源龙泉石桥白云青山金水玉林东升西川南河北关新华长兴福寿平和"


def main() -> None:
    """Run inside a process and a database cluster of its own, so that nothing else is measured."""
    measured_alone("search")


def measure() -> None:
    """Print the figures."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    chance = random.Random(7)
    words = _vocabulary(chance)
    texts = [_paragraph(chance, words) for _ in range(DOCUMENTS * EACH)]
    began = time.perf_counter()
    _store(texts)
    print(
        f"   {len(texts):,} paragraphs, {sum(map(len, texts)) / 1e6:.1f} M characters, indexed in {time.perf_counter() - began:.1f} s"
    )
    questions = _questions(chance, words, texts)
    ours, trigram, fts = _ours(), _trigram(), _fts5(texts)
    _compare_with_scan(questions[:60], texts)
    figures = {
        "mianzhou, whole search": _timed(ours, questions),
        "pg_trgm, LIKE": _timed(trigram, questions),
        "SQLite FTS5, bigrams": _timed(fts, questions),
    }
    best = figures["mianzhou, whole search"]
    for name, times in figures.items():
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        ratio = p95 / statistics.quantiles(best, n=20)[-1]
        print(f"   {name:24s} p50 {p50 * 1000:7.1f} ms   p95 {p95 * 1000:7.1f} ms   p95 ratio {ratio:6.1f}")


def _vocabulary(chance: random.Random) -> list[str]:
    """Common words and many rare names, in an order of falling frequency."""
    names = {"".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 3, 3, 4)))) for _ in range(3000)}
    return [*STEMS, *sorted(names)]


def _paragraph(chance: random.Random, words: Sequence[str]) -> str:
    """Clauses of words, frequent ones often, as in any language, with numbers and punctuation."""
    clauses = []
    for _ in range(chance.randint(3, 14)):
        picked = (words[min(int(chance.paretovariate(0.55)) - 1, len(words) - 1)] for _ in range(chance.randint(2, 5)))
        clauses.append("".join(picked) + (str(chance.randint(1, 9999)) if chance.random() < 0.1 else ""))
    return "，".join(clauses) + "。"


def _store(texts: Sequence[str]) -> None:
    from django.db import connection

    from mianzhou.policy.library.models import BulletinFile, Document, DocumentVersion
    from mianzhou.policy.search.indexing_actions import Piece, store_pieces

    now = datetime(2026, 1, 1, tzinfo=UTC)
    file = BulletinFile.objects.create(name="benchmark", sha256="0", size=0, encoding="utf-8", text="", loaded_at=now)
    for number in range(DOCUMENTS):
        document = Document.objects.create(
            key=f"{number}",
            number=f"试〔2020〕{number}号",
            title=f"第{number}号",
            title_key="",
            level="city",
            created_at=now,
        )
        version = DocumentVersion.objects.create(
            document=document,
            file=file,
            number=1,
            is_current=True,
            text="",
            text_hash="",
            source_start=0,
            source_end=0,
            created_at=now,
        )
        mine = texts[number * EACH : (number + 1) * EACH]
        store_pieces(document.pk, version.pk, (Piece("body", text, 0) for text in mine))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE paragraph")


def _questions(chance: random.Random, words: Sequence[str], texts: Sequence[str]) -> list[str]:
    """What people type: a common word, a rare one, two words, a run of characters from a text, one character."""
    found = []
    for number in range(QUESTIONS):
        kind = number % 6
        text = chance.choice(texts)
        at = chance.randrange(len(text) - 8)
        found.append(
            (
                chance.choice(STEMS),
                chance.choice(words[len(STEMS) :]),
                f"{chance.choice(STEMS)} {chance.choice(STEMS)}",
                f"{chance.choice(STEMS)} {chance.choice(words[len(STEMS) :])}",
                max(text[at : at + 8].replace("。", "，").split("，"), key=len),
                chance.choice(chance.choice(STEMS)),
            )[kind]
        )
    chance.shuffle(found)
    return [question for question in found if question.strip()]


def _ours() -> Callable[[str], object]:
    from mianzhou.policy.search.queries import search

    return search


def _trigram() -> Callable[[str], object]:
    from django.db import connection

    from mianzhou.policy.search.queries import CANDIDATES

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE TABLE peer AS SELECT id, text FROM paragraph")
        cursor.execute("CREATE INDEX ON peer USING gin (text gin_trgm_ops)")
        cursor.execute("VACUUM ANALYZE peer")

    def ask(question: str) -> object:
        words = question.split()
        where = " AND ".join(["text LIKE %s"] * len(words))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, text FROM peer WHERE {where} LIMIT {CANDIDATES}", [f"%{word}%" for word in words]
            )
            return cursor.fetchall()

    return ask


def _fts5(texts: Sequence[str]) -> Callable[[str], object]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE peer USING fts5(pairs, text UNINDEXED, tokenize='unicode61')")
    database.executemany("INSERT INTO peer VALUES (?, ?)", ((_pairs(text), text) for text in texts))
    database.execute("INSERT INTO peer(peer) VALUES ('optimize')")

    def ask(question: str) -> object:
        asked = " AND ".join(
            f'"{_pairs(word).rsplit(" ", 1)[0]}"' if len(word) > 1 else f'"{word}"*' for word in question.split()
        )
        return database.execute(
            "SELECT text, rank FROM peer WHERE peer MATCH ? ORDER BY rank LIMIT 20", [asked]
        ).fetchall()

    return ask


def _pairs(text: str) -> str:
    """Every character with the next, separated by blanks; the last one alone."""
    return " ".join(text[i : i + 2] for i in range(len(text)))


def _compare_with_scan(questions: Sequence[str], texts: Sequence[str]) -> None:
    """Ours finds exactly the paragraphs in which all words stand, as far as it looks."""
    from mianzhou.policy.search.queries import CANDIDATES, search

    for question in questions:
        words = question.split()
        there = sum(all(word in text for word in words) for text in texts)
        found = search(question)
        if found.paragraphs != min(there, CANDIDATES) or found.complete != (there <= CANDIDATES):
            raise AssertionError(f"{question}: found {found.paragraphs}, there are {there}")
    print(f"   {len(questions)} questions compared with a plain scan: the same paragraphs")


def _timed(ask: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """The time of each question: the best of three, for us and the peers alike, since a machine is rarely quiet."""
    for question in questions[:20]:
        ask(question)
    times = []
    for question in questions:
        best = float("inf")
        for _ in range(3):
            began = time.perf_counter()
            ask(question)
            best = min(best, time.perf_counter() - began)
        times.append(best)
    return times


if __name__ == "__main__":
    measure()
