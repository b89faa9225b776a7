"""What can stand in the way of a change to the catalogue."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NameTaken(MianzhouError):
    """Another resource has this name, or this code."""

    code = "catalogue-name-taken"
    status = 409
    problem = Text("“{name}”已被资源“{title}”使用。", "“{name}” is in use by “{title}”. ")
    remedy = Text("请改用别的标识，或打开该资源修改。", "Choose another name, or open that resource and change it.")


class WrongState(MianzhouError):
    """The resource is not in a state that allows this."""

    code = "catalogue-wrong-state"
    status = 409
    problem = Text("资源“{title}”现在是“{state}”，不能{verb}。", "“{title}” is {state} and cannot be {verb}. ")
    remedy = Text("请刷新页面，按当前状态办理。", "Reload the page and go on from its present state.")


class NotReady(MianzhouError):
    """The metadata or the items do not agree yet."""

    code = "catalogue-not-ready"
    status = 422
    problem = Text("资源“{title}”还不能提交：{problems}。", "“{title}” cannot be submitted yet: {problems}. ")
    remedy = Text("请补正后再提交，草稿已保留。", "Mend these and submit again; the draft is kept.")


class ReasonMissing(MianzhouError):
    """A return or a withdrawal without a reason."""

    code = "catalogue-reason-missing"
    status = 422
    problem = Text("没有填写理由。", "No reason is given. ")
    remedy = Text("请写明理由，提供单位会看到。", "State the reason; the provider will see it.")


class ProviderUnknown(MianzhouError):
    """No provider was named, or none that the registry of units knows."""

    code = "catalogue-provider-unknown"
    status = 422
    problem = Text("没有识别出提供单位“{name}”。", "The provider “{name}” is not known. ")
    remedy = Text("请填写机构库中的单位代码或全称。", "Give the code or the full name of a unit in the registry.")


class NothingChanged(MianzhouError):
    """A change that changes nothing."""

    code = "catalogue-nothing-changed"
    status = 409
    problem = Text("与现行版本相同，没有变化。", "Nothing differs from the version in force. ")
    remedy = Text("无需提交；可放弃这份草稿。", "There is nothing to submit; the draft can be dropped.")


class CategoryWrong(MianzhouError):
    """A place that cannot be opened in the classification."""

    code = "catalogue-category-wrong"
    status = 422
    problem = Text("不能增设分类：{why}。", "The category cannot be opened: {why}. ")
    remedy = Text(
        "请选择一个“项”或“目”，并填写名称。", "Choose a place of the second level or below, and give it a name."
    )
