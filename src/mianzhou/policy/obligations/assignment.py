"""What one bracket assigns: its units with their parts, and the time it gives them.

`read_assignment` takes the inside of a bracket. It returns None where the bracket assigns nothing: an abbreviation, a citation,
a contact, a definition, a remark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from mianzhou.policy.obligations.labels import Label, Verb, find_labels, find_verb
from mianzhou.policy.obligations.units_printed import (
    CLOSING,
    OPENING,
    begins_like_unit,
    depths,
    fold,
    is_distinct_unit,
    is_named_unit,
    is_unit,
    split_units,
    without_nested,
)

# labelled: （责任单位：…）; verbal: （…牵头，…配合）; bare: （市发改委、市财政局）
Form = Literal["labelled", "verbal", "bare"]
# How much a name of unknown form is trusted: behind 责任单位： it is taken, behind 牵头： (perhaps a person) it is not, and without
# a label it is taken if short, but makes the bracket doubtful.
Trust = Literal["full", "none", "doubt"]

_NOTHING = re.compile(
    r"\s*(?:以下|下文|下称|简称|即[：:]?|指|详?见|注[：:]|含|包括|不含|例如|如[：:]?|公示|试行|暂行|联系|报名|报送|抄送|附)|.*负责(?:解释|修订)",
    re.DOTALL,
)
_ABBREVIATES = re.compile(r"\s*(?:以下|下称|简称)")
_MARKS = "，,；;。、"
_STARS = "★☆▲△*※"
_BLANK = re.compile(r"(?<=[局委办厅府会部院区团联行队校])[\s.·．•—_-]+(?=[市省县区各人国])")
_FIRST_LEADS = re.compile(
    r"[，,；;。、（(]?(?:责任单位中|以上|其中)?(?:(?:排名?|列|排列|位列|排序|名列)(?:在|于)?(?:第一|首|最?前面?)|第一|首|最前面?)(?:位|个)?(?:的|者)?(?:责任)?(?:单位|部门)?"
    r"(?:为|是|系)(?:该项工作|本项工作|该项任务|任务|责任)?(?:的)?(?:总?牵头|主办|主责|第一责任)(?:责任)?(?:单位|部门)?(?:[，,]下同)?[）)]?",
)
_STAR_LEADS = re.compile(
    rf"(?:标|带|加|注)?有?[“\"]?([{_STARS}])[”\"]?(?:号|标记|标志)?(?:的|者)?(?:单位|部门)?(?:为|是)(?:牵头|主办)"
)
_SAME_BELOW = re.compile(r"[，,；;。（(]?下同[）)]?\Z")
_FROM = re.compile(
    r"\A(?:以上|上述|此项|该项|本项|本条|各项|具体)?(?:第?[\d（）()一二三四五六七八九十、—-]{1,12})?[项条]?(?:工作|任务|事项|内容|措施|项目)?(?:均|分别|主要|具体|统一|共同)?由(?=.)|\A(?:请|并由|同时由|另由|其中|以及|并)(?=.{2})",
)
_CLAUSE = re.compile(r"[，,；;。\n]")
_TIME_WORDS = re.compile(
    r"\d{4}年|\d{1,2}月|年内|年底|年末|月底|季度|每年|每月|每周|每季|长期|持续|常年|全年|年度|适时|即日|立即|近期|中期|逐年|日前|个工作日",
)
_NESTED_PART = re.compile(r"[（(〔\[]([^（()）〔〕\[\]]*)[）)〕\]]")
_PERSON_INSIDE = re.compile(r"责任人|负责人|联系人|领导|电话|\d{7,}")
_PERSON = re.compile(
    r"(?:[市县区省州局厅院部组处所校]长|秘书长|董事长|经理|主任|书记|主席|同志|常委|政委|专员|调研员|巡视员)\Z"
)
_UNIT_AND_MORE = re.compile(r"((?:市|省|县|区|各).{1,16}?(?:局|委|办|厅|政府|管委会|中心|公司))[一-龥]{3,}\Z")
_LONGEST_NAME = 36
_A_PHRASE = 4  # a phrase among the names weighs as much as four names of unknown form


@dataclass(frozen=True, slots=True)
class Assignment:
    """The units a bracket charges, in the order of print, and what it says of time.

    A field of time alone (（完成时限：…）) has no units and counts only beside an assignment. `distinct` and `named` grade how sure
    the names show that they are units: beyond doubt, or most likely. `charging` tells that a label leaves no doubt.
    """

    form: Form
    lead: tuple[str, ...]
    responsible: tuple[str, ...]
    timing: str | None = None
    distinct: bool = False
    named: bool = False
    charging: bool = False
    first_leads: bool = False

    def units(self) -> tuple[str, ...]:
        """All units charged, leading ones first."""
        return self.lead + self.responsible


@dataclass(slots=True)
class _Gathering:
    """Units gathered from left to right; `pending` waits for the verb that tells their part."""

    lead: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    timing: list[str] = field(default_factory=list)
    doubtful: int = 0
    verbs: int = 0
    objects: int = 0
    first_leads: bool = False

    def settle(self, leads: bool) -> None:
        (self.lead if leads else self.responsible).extend(self.pending)
        self.pending.clear()


def states_first_leads(text: str) -> bool:
    """Whether a text says that the first unit of every list leads."""
    return _FIRST_LEADS.search(text) is not None


def lead_star(text: str) -> str | None:
    """The mark that a text declares to stand on leading units."""
    found = _STAR_LEADS.search(text)
    return found[1] if found else None


def read_assignment(inside: str, star: str | None = None) -> Assignment | None:
    """What the inside of a bracket assigns, or None."""
    if _ABBREVIATES.match(inside):
        return None
    text = fold(_BLANK.sub("、", inside))
    gathering = _Gathering(first_leads=states_first_leads(text))
    text = _SAME_BELOW.sub("", _FIRST_LEADS.sub("、", text))  # what stands on both sides of it is not one name
    labels = find_labels(without_nested(text))
    if any(label.kind != "other" for label in labels):
        form: Form = "labelled"
        _gather_labelled(text, labels, gathering, star)
    else:
        if labels or _NOTHING.match(inside):
            return None
        _gather_clauses(text.strip(_MARKS), gathering, star, "doubt")
        gathering.settle(leads=False)
        if not _is_credible(gathering):
            return None
        form = "verbal" if gathering.verbs else "bare"
    lead = list(dict.fromkeys(gathering.lead))
    responsible = [unit for unit in dict.fromkeys(gathering.responsible) if unit not in lead]
    if not lead and not responsible and not gathering.timing:
        return None
    return Assignment(
        form=form,
        lead=tuple(lead),
        responsible=tuple(responsible),
        timing="，".join(gathering.timing) or None,
        distinct=all(is_distinct_unit(unit) for unit in lead + responsible),
        named=all(is_named_unit(unit) for unit in lead + responsible),
        charging=any(label.charging for label in labels),
        first_leads=gathering.first_leads,
    )


def _gather_labelled(text: str, labels: list[Label], into: _Gathering, star: str | None) -> None:
    head = text[: labels[0].start].strip(_MARKS)
    if head:
        _gather_clauses(head, into, star, "doubt")
        into.settle(leads=False)
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        content = text[label.end : after.start if after else len(text)].strip(
            _MARKS + "：:】〕]"
        )  # 【责任单位】市水务局
        if label.kind == "time":
            into.timing.append(content)
        elif label.kind in ("lead", "responsible"):
            _gather_content(content, into, label, star)


def _gather_content(content: str, into: _Gathering, label: Label, star: str | None) -> None:
    """The units behind one label. A sentence behind them is a remark and counts only if it is a list as well."""
    blank = without_nested(content)
    stop = blank.find("。")
    first = content if stop < 0 else content[:stop]
    leads = label.kind == "lead"
    _gather_clauses(first, into, star, "full" if label.of_units else "none")
    into.settle(leads)
    rest = "" if stop < 0 else content[stop + 1 :]
    if rest and all(is_unit(unit) for unit in split_units(rest)):
        into.pending.extend(split_units(rest))
        into.settle(leads)


def _is_credible(found: _Gathering) -> bool:
    """Without a label, the names themselves must show that they are units."""
    names = found.lead + found.responsible
    good = len(names) - found.doubtful
    if not found.verbs:
        return good > 0 and found.doubtful == 0
    return good > 0 and good * 2 > found.doubtful and (found.doubtful == 0 or found.objects == 0)


def _gather_clauses(text: str, into: _Gathering, star: str | None, trust: Trust) -> None:
    """Read a text clause by clause: names, then perhaps the verb that governs them and all names since the last verb."""
    begin = 0
    blank = without_nested(text)
    stops = [m.start() for m in _CLAUSE.finditer(blank)]
    for stop in [*stops, len(text)]:
        clause = text[begin:stop]
        begin = stop + 1
        if _TIME_WORDS.search(clause) and not is_unit(clause.split("、")[0]):
            into.timing.append(clause)
        elif clause:
            _gather_clause(_FROM.sub("", clause), into, star, trust)


def _gather_clause(clause: str, into: _Gathering, star: str | None, trust: Trust) -> None:
    at = 0
    blank = without_nested(clause)
    while at < len(clause):
        verb = find_verb(blank, at)
        while verb and not verb.plain and not _ends_in_unit(clause[at : verb.start]):
            verb = find_verb(blank, verb.start + 1)  # 市目督办: the verb is part of the name
        names = clause[at : verb.start if verb else len(clause)].strip("、")
        _take_names(names, into, star, trust)
        if verb is None:
            return
        into.verbs += 1
        into.settle(verb.leads)
        at = verb.end
        rest = clause[at:]
        if rest and not rest.startswith("、") and not _leads_to_units(rest):
            into.objects += 1  # 市财政局负责资金保障: what is done, not by whom
            return


def _ends_in_unit(names: str) -> bool:
    found = split_units(names)
    return not found or is_unit(found[-1])


def _leads_to_units(rest: str) -> bool:
    """市委组织部牵头市人社局、市财政局配合: what follows the verb is again a list of units."""
    verb: Verb | None = find_verb(without_nested(rest))
    names = split_units(rest[: verb.start] if verb and verb.start else rest)
    return bool(names) and begins_like_unit(names[0]) and all(is_unit(name) for name in names)


def _take_names(names: str, into: _Gathering, star: str | None, trust: Trust) -> None:
    for printed in split_units(names):
        name, role = _strip_part(printed)
        if star and star in name:
            role = "lead"
        name = name.strip(_STARS)
        name = _unit_before_prose(name) if trust == "full" else name
        known = is_unit(name)
        if not name or (not known and not _may_be_unit(name, trust)):
            into.doubtful += _A_PHRASE if name and trust == "doubt" else 0
            continue
        into.doubtful += not known
        if role == "lead":
            into.lead.append(name)
            into.verbs += 1
        elif role == "responsible":
            into.responsible.append(name)
            into.verbs += 1
        else:
            into.pending.append(name)


def _unit_before_prose(name: str) -> str:
    """市财政局保障经费 names 市财政局 and says what it does."""
    found = None if is_unit(name) else _UNIT_AND_MORE.match(name)
    return found[1] if found and is_distinct_unit(found[1]) else name


def _may_be_unit(name: str, trust: Trust) -> bool:
    """A name of unknown form passes beside others if it is short (长虹, 国开行)."""
    if trust == "none" or not re.fullmatch(r"[一-龥A-Za-z“”（）()、]{2,36}", name) or find_verb(name):
        return False
    if re.search(r"[的了应须]|见附|另行|暂无|确定|指定|下同", name) or _PERSON.search(name):
        return False
    return len(name) <= (6 if trust == "doubt" else _LONGEST_NAME)


def _strip_part(name: str) -> tuple[str, str | None]:
    """市经信委（牵头） is the unit 市经信委 that leads; any other bracket inside a name stays as printed."""
    role: str | None = None
    level = depths(name)
    for found in reversed(list(_NESTED_PART.finditer(name))):
        if level[found.start()] != 1:
            continue
        inside = found[1]
        verb = find_verb(inside)
        if verb and verb.start == 0 and not inside[verb.end :]:
            role = "lead" if verb.leads else "responsible"
        elif not _PERSON_INSIDE.search(inside):
            continue
        name = name[: found.start()] + name[found.end() :]
    whole = any(mark in name for mark in OPENING)
    return name if whole else name.strip(CLOSING), role
