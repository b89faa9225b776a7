"""What can go wrong with accounts and roles, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class UsernameTaken(MianzhouError):
    """Another account has the login name."""

    code = "username-taken"
    status = 409
    problem = Text("登录名 {username} 已被使用。", "The login name {username} is already in use. ")
    remedy = Text("请换一个登录名，或查找已有账号。", "Choose another one, or look for the existing account.")


class UsernameUnfit(MianzhouError):
    """A login name that cannot be typed or told apart."""

    code = "username-unfit"
    status = 422
    problem = Text("登录名 {username} 不可用。", "The login name {username} cannot be used. ")
    remedy = Text(
        "请用 2 至 64 个字母、数字或 . _ - @ + ，以字母或数字开头。",
        "Use 2 to 64 letters, digits or . _ - @ + and begin with a letter or digit.",
    )


class PasswordWeak(MianzhouError):
    """A password that breaks the rules."""

    code = "password-weak"
    status = 422
    problem = Text("密码不符合要求：{reasons}", "The password breaks the rules: {reasons} ")
    remedy = Text(
        "请另设密码：不少于 10 个字符，不能全是数字，不能与姓名、登录名相近，不能是常见密码。",
        "Choose another: at least 10 characters, not digits alone, not like the name or login name, no common password.",
    )


class PasswordWrong(MianzhouError):
    """The present password was not given correctly."""

    code = "password-wrong"
    status = 422
    problem = Text("当前密码不正确，密码未修改。", "The present password is wrong; the password was not changed. ")
    remedy = Text(
        "请重新输入；忘记密码请联系本单位管理员重置。",
        "Try again; if it is forgotten, your administrator can set a new one.",
    )


class RoleUnknown(MianzhouError):
    """A role that is not in the table."""

    code = "role-unknown"
    status = 422
    problem = Text("没有这个角色：{role}。", "There is no role {role}. ")
    remedy = Text("可用的角色：{roles}。", "Roles there are: {roles}.")


class RoleNeedsPlace(MianzhouError):
    """Clerks and heads work for a unit; the whole city is no unit."""

    code = "role-needs-place"
    status = 422
    problem = Text("角色“{role}”必须指定单位或区划。", "The role {role} needs a unit or a region. ")
    remedy = Text("请选择该角色生效的单位或区划。", "Choose the unit or region in which it holds.")


class RoleTwoPlaces(MianzhouError):
    """A grant is for a unit subtree or for a region subtree."""

    code = "role-two-places"
    status = 422
    problem = Text("一次授权只能指定单位或区划之一。", "A role is granted for a unit or for a region, not both. ")
    remedy = Text("请分两次授权。", "Grant it twice.")


class RoleHeldAlready(MianzhouError):
    """The same grant is in force."""

    code = "role-held-already"
    status = 409
    problem = Text("{name} 在该范围内已有角色“{role}”。", "{name} already holds the role {role} there. ")
    remedy = Text("无需重复授权。", "There is nothing to grant.")


class RoleWithdrawnAlready(MianzhouError):
    """The grant is no longer in force."""

    code = "role-withdrawn-already"
    status = 409
    problem = Text("该角色已经收回。", "The role was withdrawn already. ")
    remedy = Text("请刷新页面查看现有角色。", "Reload the page to see the roles in force.")


class OwnAccount(MianzhouError):
    """Nobody changes the own roles or deactivates the own account."""

    code = "own-account"
    status = 403
    problem = Text(
        "不能更改自己的角色或停用自己的账号。", "Nobody changes the own roles or deactivates the own account. "
    )
    remedy = Text("请由另一位管理员办理。", "Ask another administrator to do it.")


class AlreadySo(MianzhouError):
    """The account is already in that state."""

    code = "account-already-so"
    status = 409
    problem = Text("账号 {username} 已经是该状态。", "The account {username} is already in that state. ")
    remedy = Text("请刷新页面。", "Reload the page.")
