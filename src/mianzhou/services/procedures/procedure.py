"""A procedure as typed data: stages with their clocks, and for every verb from where, to where, who may, and what must be shown. Pure.

An application writes its procedure down once and publishes it (`shelf.py`). A published procedure is never changed: what changes gets the
next version, and open cases end under the version that they began with. Every part can cite the document and article that orders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.text import Text
from mianzhou.services.procedures.contradictions import contradiction
from mianzhou.services.procedures.refusals import NoSuchVerb, NotShown, ProcedureWrong, WrongStage
from mianzhou.services.procedures.requirements import (
    WORDS,
    Asked,
    Citation,
    Facts,
    Ground,
    Guard,
    Material,
    Notice,
    Outcome,
)
from mianzhou.services.procedures.verbs import EXTEND, OPEN, OPENED, PAUSE, PLATFORM_VERBS, RECOUNT, RESUME

__all__ = [
    "EXTEND",
    "OPEN",
    "PAUSE",
    "RECOUNT",
    "RESUME",
    "WORDS",
    "Asked",
    "Citation",
    "Clock",
    "Facts",
    "Grading",
    "Ground",
    "Guard",
    "Handing",
    "Joining",
    "Material",
    "NoSuchVerb",
    "NotShown",
    "Notice",
    "Outcome",
    "Procedure",
    "ProcedureWrong",
    "Reopening",
    "Seat",
    "Secrecy",
    "Stage",
    "Timer",
    "Transition",
    "Who",
    "WrongStage",
    "require_shown",
    "require_stage",
]


class Seat(StrEnum):
    """For whom a permission must hold: the unit that raised the case, the unit that answers for it, or whoever holds the case's code.

    An authority above is a permission that holds for the responsible unit and that the unit's own people do not have. The applicant needs
    no account: it shows the code of its receipt.
    """

    RAISER = "raiser"
    RESPONSIBLE = "responsible"
    APPLICANT = "applicant"


class Secrecy(StrEnum):
    """Who may see a case: `ordinary` and `personal` all who read the procedure's cases, `trade` the cleared, `state` those named in it."""

    ORDINARY = "ordinary"
    PERSONAL = "personal"
    TRADE = "trade"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Who:
    """A permission at a seat. With `own`, a role over the whole city holds the seat only for its own unit: it speaks for no other."""

    permission: str
    seat: Seat
    own: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The limit of a stage and where it comes from; how often it may be extended, each time by at most `extension`.

    `house` marks a limit that this platform sets because no document does.
    """

    limit: Limit
    basis: Text
    house: bool = False
    extensions: int = 0
    extension: Limit | None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """A further clock beside a stage's own, such as the hour within which receipt is to be confirmed. `until` names the verb that stops it."""

    code: str
    title: Text
    clock: Clock
    until: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case stands. A stage that is `ended` is an outcome: it has no clock and lets nothing more happen but what names it as a source.

    `worker` says who works at it where that is not the unit in charge.
    """

    code: str
    title: Text
    clock: Clock | None = None
    ended: bool = False
    timers: tuple[Timer, ...] = ()
    cite: Citation | None = None
    worker: Text | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One verb. `target` None keeps the stage; `shows` are the data it must carry, each not empty (`remark` is the remark).

    `grounds` are the reasons of which one must be named, `materials` must lie with the case, every guard must hold, and `notices` go out.
    `posted` demands a public notice that stood for its whole period and whose objections are answered. `free` marks what somebody may do
    though nobody waits for it, such as taking a request back: it stands on no worklist. `past` is what an English history calls it once it is
    done; a Chinese verb has one form.
    """

    verb: str
    title: Text
    sources: frozenset[str]
    target: str | None
    who: tuple[Who, ...]
    shows: tuple[str, ...] = ()
    free: bool = False
    grounds: tuple[Ground, ...] = ()
    materials: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    notices: tuple[Notice, ...] = ()
    posted: bool = False
    hands_over: bool = False  # the case goes to another unit with it, named by who does it
    goes_back: bool = False  # the case goes back to the unit that raised it
    outcome: Outcome | None = None  # what comes of it beside the case, such as an entry of a register
    cite: Citation | None = None
    past: str = ""

    @property
    def done(self) -> Text:
        """What a history calls it."""
        return Text(self.title.zh, self.past or self.title.en)

    def ground(self, code: str) -> Ground | None:
        """The ground with a code."""
        return next((g for g in self.grounds if g.code == code), None)


@dataclass(frozen=True, slots=True)
class Handing:
    """Hand-over between units: who may, after how many returns somebody above decides, and who."""

    by: tuple[Who, ...]
    arbitrated_by: tuple[Who, ...]
    returns: int = 3
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Reopening:
    """A closed case taken up again: by whom, from which ends, to which stage, how long after the end (None: always)."""

    by: tuple[Who, ...]
    sources: frozenset[str]
    target: str
    within: Limit | None = None
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """Several cases dealt with as one: by whom, and which facts must be the same in both."""

    by: tuple[Who, ...]
    same: tuple[str, ...] = ()
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Grading:
    """Secrecy: who may change it, and who sees what is a trade secret."""

    by: tuple[Who, ...]
    cleared: tuple[Who, ...]
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """Public notice: who puts it up, for how long at least."""

    by: tuple[Who, ...]
    at_least: Limit
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """Everything that may happen to a case of one kind. `prefix` begins the numbers of its cases.

    `public` cases are opened by anybody, without an account, and followed by number and code; `desk` cases are shown on the common desk.
    A desk case with a `form` is also opened there: it is called by the field `titled_by`, and `asks_unit` names the unit that is asked to
    answer for it; without that one's own does. A public case with a `form` is applied for by anybody on a page of its own: at the unit that
    `asks_unit` asks for, or at the township that `asks_township` asks for, whose government raises the case; its field `name` names the
    applicant.
    """

    id: str
    version: int
    title: Text
    prefix: str
    first: str
    stages: tuple[Stage, ...]
    transitions: tuple[Transition, ...]
    opened_by: tuple[Who, ...]
    read_by: tuple[Who, ...]
    opened: Text = OPENED
    pausable_by: tuple[Who, ...] = ()
    extended_by: tuple[Who, ...] = ()
    words: Mapping[str, Text] = field(default_factory=dict)  # what the data that must be shown are called
    choices: Mapping[str, Mapping[str, Text]] = field(
        default_factory=dict
    )  # words of the data that are chosen from a list
    overall: Clock | None = None
    materials: tuple[Material, ...] = ()
    guards: tuple[Guard, ...] = ()  # what must hold to open one
    notices: tuple[Notice, ...] = ()  # what goes out when one is opened
    public: bool = False
    desk: bool = False
    handing: Handing | None = None
    reopening: Reopening | None = None
    joining: Joining | None = None
    grading: Grading | None = None
    posting: Posting | None = None
    assigned_by: tuple[Who, ...] = ()  # who may give a share of the work to further units
    shared_if: tuple[
        Guard, ...
    ] = ()  # what must hold, by what the case is about, to join, split or hand it over, or to give a share of it
    rated: bool = False
    form: tuple[Asked, ...] = ()
    titled_by: str = ""
    asks_unit: Text | None = None
    responsible_title: Text | None = None  # what the unit in charge is called where others decide about what it did
    asks_township: Text | None = None
    cite: Citation | None = None

    def __post_init__(self) -> None:
        """Refuse a procedure in which somebody could be caught; what its form asks for is called as there."""
        object.__setattr__(self, "words", {**{a.name: a.title for a in self.form}, **self.words})
        object.__setattr__(self, "choices", {**{a.name: a.choices for a in self.form if a.choices}, **self.choices})
        why = contradiction(self)
        if why is not None:
            raise ProcedureWrong(procedure=self.id, why=why)

    @property
    def timed(self) -> bool:
        """Whether cases may have clocks beside the stage's own."""
        return self.overall is not None or bool(self.assigned_by) or any(stage.timers for stage in self.stages)

    def stage(self, code: str) -> Stage:
        """The stage with a code; KeyError for one that the procedure does not have."""
        return {stage.code: stage for stage in self.stages}[code]

    def transition(self, verb: str) -> Transition:
        """The transition of a verb; `NoSuchVerb` for one that the procedure does not have."""
        for transition in self.transitions:
            if transition.verb == verb:
                return transition
        raise NoSuchVerb(verb=verb, procedure=self.title)

    def title_of(self, verb: str) -> Text:
        """What a verb is called in a history."""
        if verb == OPEN:
            return self.opened
        return PLATFORM_VERBS[verb] if verb in PLATFORM_VERBS else self.transition(verb).done

    def said(self, name: str, value: object) -> Text:
        """A value of the case's form in words."""
        return self.choices.get(name, {}).get(str(value)) or Text(str(value), str(value))

    def material(self, code: str) -> Material | None:
        """The material with a code."""
        return next((m for m in self.materials if m.code == code), None)

    def leaving(self, stage: str) -> tuple[Transition, ...]:
        """The verbs that are possible at a stage."""
        return tuple(t for t in self.transitions if stage in t.sources)


def require_stage(procedure: Procedure, verb: str, stage: str) -> Transition:
    """The transition, if it may start from the stage; else `WrongStage`."""
    transition = procedure.transition(verb)
    if stage not in transition.sources:
        raise WrongStage(stage=procedure.stage(stage).title, verb=transition.title)
    return transition


def require_shown(procedure: Procedure, transition: Transition, data: Mapping[str, object]) -> None:
    """Raise `NotShown` unless `data` holds everything that the verb must show, and one of its grounds where it has any."""
    for name in transition.shows:
        value = data.get(name)
        if value is None or value == [] or (isinstance(value, str) and not value.strip()):
            what = procedure.words.get(name) or WORDS.get(name) or Text(name, name)
            raise NotShown(verb=transition.title, what=what)
    if transition.grounds and transition.ground(str(data.get("ground", ""))) is None:
        raise NotShown(verb=transition.title, what=WORDS["ground"])
