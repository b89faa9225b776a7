"""What can go wrong with notices."""

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NoticeAnswered(MianzhouError):
    """A notice that has its explanation already."""

    code = "watching-answered"
    status = 409
    problem = Text("该警示已作说明。", "The notice has been answered. ")
    remedy = Text("请刷新页面查看说明。", "Reload the page to see the explanation.")


class NoticeWithdrawn(MianzhouError):
    """A notice that no longer stands."""

    code = "watching-withdrawn"
    status = 409
    problem = Text("该警示已撤销。", "The notice has been withdrawn. ")
    remedy = Text("无需再作说明或撤销。", "It needs neither an answer nor to be withdrawn again.")


class WordsMissing(MianzhouError):
    """An explanation or a reason without words."""

    code = "watching-words-missing"
    status = 422
    problem = Text("没有填写{what}。", "The {what} is missing. ")
    remedy = Text("请填写后再提交。", "Write it and send again.")
