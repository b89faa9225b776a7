"""Words: both languages everywhere, errors that instruct, documents that tell the truth."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from mianzhou.config.cli import app
from mianzhou.config.environment import SETTINGS
from mianzhou.kernel.errors import MianzhouError
from mianzhou.samplecity.api import demonstration_accounts
from tests.architecture.house import PILLARS, ROOT, SOURCE, own_modules, rooms

pytestmark = pytest.mark.xdist_group("house")  # every source file is parsed in one process only

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->", re.S)
# An element that declares itself Chinese is Chinese in both languages: the seal beside the name, a quoted title.
CHINESE_ON_PURPOSE = re.compile(r'<(\w+)[^>]*\blang="zh-CN"[^>]*>[^<]*</\1>')
# The last page, shown when nothing works: it can ask nobody for the language and says everything twice.
BOTH_AT_ONCE = {"portal/templates/500.html"}
TEMPLATES = sorted(p for p in SOURCE.rglob("templates/**/*.html") if str(p.relative_to(SOURCE)) not in BOTH_AT_ONCE)
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
# Words that are the same in both languages on purpose: the language switch and the platform's own name.
SAME_IN_BOTH = {"中", "中文", "绵州"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_templates_speak_through_the_two_language_tag(path) -> None:  # type: ignore[no-untyped-def]
    words = CHINESE_ON_PURPOSE.sub(" ", TAGS.sub(" ", path.read_text(encoding="utf-8")))
    bare = [w for w in re.findall(r"[\u4e00-\u9fff]+", words) if w not in SAME_IN_BOTH]
    assert bare == [], 'put the words into {% t "中文" "English" %}'


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_english_side_is_english(path) -> None:  # type: ignore[no-untyped-def]
    said = re.findall(r'\{% t "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8"))
    assert [s for s in said if CHINESE.search(s)] == []


@pytest.mark.parametrize("name", sorted(BOTH_AT_ONCE))
def test_what_is_said_at_once_is_said_in_both(name: str) -> None:
    """Every heading, paragraph and link of such a page has its English beside it."""
    text = (SOURCE / name).read_text(encoding="utf-8")
    chinese = re.findall(r"<(?:h1|p|a)\b(?![^>]*lang=)[^>]*>[^<]*[\u4e00-\u9fff]", text)
    assert len(chinese) == len(re.findall(r'lang="en"', text)) > 0


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


def _commands(command: object, path: str) -> list[str]:
    """The full names of all commands below a group."""
    if not isinstance(command, TyperGroup):
        return [path]
    return [name for part, inner in command.commands.items() for name in _commands(inner, f"{path} {part}")]


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "how-to" / "command-line.md").read_text(encoding="utf-8")
    assert re.findall(r"^### `(mianzhou[^`]+)`$", page, re.M)
    assert sorted(re.findall(r"^### `(mianzhou[^`]+)`$", page, re.M)) == sorted(_commands(get_command(app), "mianzhou"))


def test_no_document_names_a_command_that_is_not_there() -> None:
    known = set(_commands(get_command(app), "mianzhou"))
    groups = {name.rsplit(" ", 1)[0] for name in known if name.count(" ") == 2}
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    wrong = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for one, two in re.findall(r"^ {4}(?:\.venv/bin/)?mianzhou ([a-z]+)(?: ([a-z]+))?", text, re.M):
            name = f"mianzhou {one} {two}" if f"mianzhou {one}" in groups else f"mianzhou {one}"
            wrong += [f"{page.name}: {name}"] if name not in known else []
        wrong += [
            f"{page.name}: make {t}" for t in re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.M) if t not in targets
        ]
    assert wrong == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_every_page_can_be_found_from_the_readme(name: str) -> None:
    linked = set(re.findall(r"\]\(([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8")))
    pages = {str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md")}
    pages |= {str(p.relative_to(ROOT)) for p in (ROOT / "docs" / "how-to").glob("*.md")}
    assert sorted(pages - linked) == []


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_lists_the_accounts_to_sign_in_with(name: str) -> None:
    rows = set(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", (ROOT / name).read_text(encoding="utf-8"), re.M))
    assert rows == {(a.username, a.password) for a in demonstration_accounts()}


def test_every_picture_is_made_by_the_script_and_shown() -> None:
    script = (ROOT / "docs" / "images" / "make.py").read_text(encoding="utf-8")
    made = set(re.findall(r'^    Picture\("([^"]+)"', script, re.M))
    assert made == {p.stem for p in (ROOT / "docs" / "images").glob("*.png")}
    text = "\n".join(p.read_text(encoding="utf-8") for p in PAGES)
    assert sorted(name for name in made if f"images/{name}.png" not in text) == []


def test_every_room_is_in_the_plan() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [
        str(r.relative_to(SOURCE))
        for r in rooms()
        if f"`{r.relative_to(SOURCE)}`" not in plan and r.name != "templatetags"
    ]
    assert missing == []
    assert [p for p in PILLARS if (SOURCE / p).exists() and f"`{p}/`" not in plan] == []


def test_links_between_documents_lead_somewhere() -> None:
    wrong = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                wrong.append(f"{page.relative_to(ROOT)} -> {target}")
    assert wrong == []


def test_the_glossary_names_what_exists() -> None:
    rows = re.findall(
        r"^\| ([^|]+) \| `([^`|]+)` \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.M
    )
    assert len(rows) > 40
    source = "\n".join(m.path.read_text(encoding="utf-8") for m in own_modules())
    assert [identifier for _, identifier in rows if not re.search(rf"\b{re.escape(identifier)}\b", source)] == []
    terms = [term.strip() for term, _ in rows]
    assert sorted({t for t in terms if terms.count(t) > 1}) == []


def test_every_deed_on_record_has_words() -> None:
    """What actions write as a verb, the audit page can say in both languages."""
    from mianzhou.portal.audit_words import VERBS

    plain = re.compile(r'verb="([a-z_]+\.[a-z_]+)"')
    found = {v for m in own_modules() for v in plain.findall(m.path.read_text(encoding="utf-8"))}
    assert sorted(found - set(VERBS)) == []
