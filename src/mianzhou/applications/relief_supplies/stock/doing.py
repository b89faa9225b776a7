"""What a keeper may do in a place: for each verb its form and the action it calls."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from mianzhou.applications.relief_supplies.errors import GoodsWrong
from mianzhou.applications.relief_supplies.places.actions import close_place, reopen_place
from mianzhou.applications.relief_supplies.places.models import Place
from mianzhou.applications.relief_supplies.stock import actions, forms
from mianzhou.applications.relief_supplies.stock.checking_actions import ask_write_off, count_place
from mianzhou.applications.relief_supplies.stock.goods import Goods, Incoming
from mianzhou.applications.relief_supplies.stock.models import Shelf
from mianzhou.applications.relief_supplies.stock.queries import Lying, lying_in
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import WordedForm

CLOSE, REOPEN = Text("停用储备点", "Close this place"), Text("恢复使用", "Open it again")
CLOSED_NOW = Text("已停用：不再入库，不参与调拨。", "Closed: nothing comes in, nothing of it is promised.")
OPEN_AGAIN = Text("已恢复使用。", "In use again.")
Run = Callable[[Place, Any, Actor, datetime, str], Any]


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb on a place's page: what it is called, its form (of the request, the place and what the verb is about), its action."""

    title: Text
    done: Text
    form: Callable[[HttpRequest, Place, str], WordedForm]
    run: Run
    note: Text | None = None


def _initial() -> dict[str, Any]:
    return {"key": secrets.token_hex(8)}


def _free(place: Place, now: datetime) -> list[Lying]:
    """What may be sent: what is free and has not expired."""
    day = now.date()
    return [e for e in lying_in(place) if e.free > 0 and (e.lot.expires_on is None or e.lot.expires_on >= day)]


def lot_in(place: Place, about: str) -> Lying:
    """The lot on a shelf that `about` (shelf-lot) names; `NotFound` where there is none in this place."""
    found = next((e for e in lying_in(place) if f"{e.shelf.pk}-{e.lot.pk}" == about), None)
    if found is None:
        raise NotFound(what=Text("批次", "lot"))
    return found


def _goods(form: forms.AmountsForm) -> list[Goods]:
    """What was typed; rows that were left empty or zero are not moved."""
    goods = [Goods(name.removeprefix("n-"), n) for name, n in form.amounts().items() if n]
    if not goods:
        raise GoodsWrong(why=Text("没有填写数量", "no amount was typed"))
    return goods


def _receive(place: Place, form: forms.ReceiveForm, actor: Actor, now: datetime, about: str) -> None:
    given = form.cleaned_data
    goods = Incoming(given["supply"], given["amount"], given["lot"], given["made_on"], given["expires_on"])
    said = {"source": given["source"], "remark": given["remark"], "actor": actor, "as_of": now}
    actions.receive(key=given["key"], place=place, goods=[goods], **said)


def _send(place: Place, form: forms.SendForm, actor: Actor, now: datetime, about: str) -> None:
    given = form.cleaned_data
    said = {"purpose": given["purpose"], "carrier": given["carrier"], "actor": actor, "as_of": now}
    actions.send(key=given["key"], source=place, target=given["target"], goods=_goods(form), **said)


def _hand_out(place: Place, form: forms.HandOutForm, actor: Actor, now: datetime, about: str) -> None:
    given = form.cleaned_data
    actions.hand_out(key=given["key"], place=place, to=given["to"], goods=_goods(form), actor=actor, as_of=now)


def _count(place: Place, form: forms.CountForm, actor: Actor, now: datetime, about: str) -> None:
    count_place(key=form.cleaned_data["key"], place=place, counted=form.counted(), actor=actor, as_of=now)


def _write_off(place: Place, form: forms.WriteOffForm, actor: Actor, now: datetime, about: str) -> None:
    given, each = form.cleaned_data, lot_in(place, about)
    shelf = Shelf.objects.select_related("place__keeper", "place__township").get(pk=each.shelf.pk)
    said = {"amount": given["amount"], "reason": given["reason"], "remark": given["remark"]}
    ask_write_off(key=given["key"], shelf=shelf, lot=each.lot.code, actor=actor, as_of=now, **said)


def _close(place: Place, form: forms.StateForm, actor: Actor, now: datetime, about: str) -> None:
    close_place(place_id=place.pk, reason=form.cleaned_data["reason"], actor=actor, as_of=now)


def _reopen(place: Place, form: forms.StateForm, actor: Actor, now: datetime, about: str) -> None:
    reopen_place(place_id=place.pk, reason=form.cleaned_data["reason"], actor=actor, as_of=now)


def _write_off_form(request: HttpRequest, place: Place, about: str) -> WordedForm:
    return forms.WriteOffForm(request.POST or None, initial={**_initial(), "amount": lot_in(place, about).free})


def verbs(now: datetime) -> dict[str, Verb]:
    """The verbs, as of a moment."""
    return {
        "receive": Verb(
            Text("入库", "Receive"), Text("已入库，可继续登记下一批。", "Received; the next lot may follow."),
            lambda request, place, about: forms.ReceiveForm(request.POST or None, initial=_initial()), _receive,
        ),
        "send": Verb(
            Text("发运", "Send"), Text("已发运，待对方接收。", "Sent; the other end is to take it over."),
            lambda request, place, about: forms.SendForm(place, _free(place, now), request.POST or None, initial=_initial()), _send,
        ),
        "hand_out": Verb(
            Text("发放", "Hand out"), Text("已登记发放。", "Handed out."),
            lambda request, place, about: forms.HandOutForm(_free(place, now), request.POST or None, initial=_initial()), _hand_out,
        ),
        "count": Verb(
            Text("盘点", "Count"), Text("已登记盘点，待另一人审核。", "Counted; a second person is to judge."),
            lambda request, place, about: forms.CountForm(lying_in(place), request.POST or None, initial=_initial()), _count,
            Text("按实物逐批清点，账面数不显示。没有清点的留空，点了没有的填 0；账上没有的批次请先入库。", "Count what lies there, lot by lot; what the book says is not shown. Leave empty what you did not count, write 0 for what is gone; a lot that the book does not know is received first."),
        ),
        "write_off": Verb(
            Text("申请核销", "Ask to write off"), Text("已申请，待另一人审核。", "Asked; a second person is to judge."),
            _write_off_form, _write_off,
        ),
        "close": Verb(CLOSE, CLOSED_NOW, lambda request, place, about: forms.StateForm(request.POST or None), _close),
        "reopen": Verb(REOPEN, OPEN_AGAIN, lambda request, place, about: forms.StateForm(request.POST or None), _reopen),
    }  # fmt: skip
