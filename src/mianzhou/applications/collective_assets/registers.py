"""The registers of rural collectives. That of the collectives themselves: the county's agriculture department enters them and issues the certificate (绵委发〔2018〕7号 三（五）1).
That of shares: the collective's keeper certifies to each household what it holds (三（四）2 “四是”).
"""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.services.registers.api import NUMBER, Register, RegisterField

COLLECTIVE_REGISTER = Register(
    id="rural-collectives",
    title=Text("农村集体经济组织登记簿", "Register of rural collectives"),
    prefix="NJ",
    fields=(
        RegisterField("name", Text("名称", "Name"), required=True, public=True),
        RegisterField("code", Text("编码", "Code"), required=True, public=True),
        RegisterField("form", Text("登记形式", "Form"), required=True, public=True),
        RegisterField("guided_by", Text("指导单位", "Guided by"), public=True),
    ),
    basis=Text("绵委发〔2018〕7号 三（五）1", "绵委发〔2018〕7号, section 3(5)1"),
    read_by="collective.read",
    kept_by="collective.file",
    approved_by="collective.file",
    certificate=Text("农村集体经济组织登记证书", "Certificate of a rural collective"),
    is_public=True,
)

SHARE_REGISTER = Register(
    id="rural-shares",
    title=Text("农村集体股权登记簿", "Register of rural shares"),
    prefix="GQZ",
    fields=(
        RegisterField("holder", Text("持股户", "Household"), required=True),
        RegisterField("code", Text("股权户号", "Holder's number"), required=True, public=True),
        RegisterField("collective", Text("集体经济组织", "Collective"), required=True, public=True),
        RegisterField("members", Text("户内成员", "Members of the household")),
        RegisterField("shares", Text("股份（股）", "Shares"), kind=NUMBER, required=True, public=True),
    ),
    basis=Text("绵委发〔2018〕7号 三（四）2", "绵委发〔2018〕7号, section 3(4)2"),
    read_by="collective.read",
    kept_by="collective.keep",
    approved_by="collective.keep",
    certificate=Text("农村集体经济组织股权证书", "Certificate of shares in a rural collective"),
    identified_by="code",
)
