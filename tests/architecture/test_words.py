"""Words: both languages everywhere, errors that instruct, documents that tell the truth."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from mianzhou.config.environment import SETTINGS
from mianzhou.kernel.errors import MianzhouError
from tests.architecture.house import PILLARS, ROOT, SOURCE, own_modules, rooms

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", re.S)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
# Words that are the same in both languages on purpose: the language switch and the platform's own name.
SAME_IN_BOTH = {"中", "中文", "绵州"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_templates_speak_through_the_two_language_tag(path) -> None:  # type: ignore[no-untyped-def]
    bare = [w for w in re.findall(r"[\u4e00-\u9fff]+", TAGS.sub(" ", path.read_text(encoding="utf-8"))) if w not in SAME_IN_BOTH]
    assert bare == [], "put the words into {% t \"中文\" \"English\" %}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_english_side_is_english(path) -> None:  # type: ignore[no-untyped-def]
    said = re.findall(r'\{% t "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
    assert [s for s in said if CHINESE.search(s)] == []


def _errors() -> list[type[MianzhouError]]:
    for module in own_modules():
        if "class " in module.path.read_text(encoding="utf-8") and module.pillar != "config":
            name = "mianzhou." + module.name.removesuffix(".py").replace("/", ".")
            if not name.endswith(("__init__", "apps")):
                import_module(name)

    def below(kind: type[MianzhouError]) -> list[type[MianzhouError]]:
        return [k for sub in kind.__subclasses__() for k in (sub, *below(sub))]

    return below(MianzhouError)


def test_errors_instruct_in_both_languages() -> None:
    kinds = _errors()
    assert len(kinds) > 10
    for kind in kinds:
        for text in (kind.problem, kind.remedy):
            assert text.zh.strip(), kind
            assert text.en.strip(), kind
            assert set(re.findall(r"\{(\w+)", text.zh)) == set(re.findall(r"\{(\w+)", text.en)), kind
        assert 400 <= kind.status < 600, kind


def test_error_codes_are_unique() -> None:
    codes = [k.code for k in _errors() if k.__module__.startswith("mianzhou")]
    assert sorted({c for c in codes if codes.count(c) > 1}) == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "how-to" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]*)`? \|", page, re.M))
    assert set(rows) == set(SETTINGS)
    assert {n: rows[n].strip() for n in rows} == {n: s.default or "empty" for n, s in SETTINGS.items()}


def test_every_room_is_in_the_plan() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [str(r.relative_to(SOURCE)) for r in rooms() if f"`{r.relative_to(SOURCE)}`" not in plan and r.name != "templatetags"]
    assert missing == []
    assert [p for p in PILLARS if (SOURCE / p).exists() and f"`{p}/`" not in plan] == []


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                wrong.append(f"{page.relative_to(ROOT)} -> {target}")
    assert wrong == []


def test_the_glossary_names_what_exists() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `([^`|]+)` \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.M)
    assert len(rows) > 40
    source = "\n".join(m.path.read_text(encoding="utf-8") for m in own_modules())
    assert [identifier for _, identifier in rows if not re.search(rf"\b{re.escape(identifier)}\b", source)] == []
    terms = [term.strip() for term, _ in rows]
    assert sorted({t for t in terms if terms.count(t) > 1}) == []
