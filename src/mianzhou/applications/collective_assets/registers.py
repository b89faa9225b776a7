"""The register of rural collectives: the county's agriculture department enters them and issues the certificate (绵委发〔2018〕7号 三（五）1)."""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.services.registers.api import Register, RegisterField

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
    basis=Text("绵委发〔2018〕7号 三（五）1", "绵委发〔2018〕7号, three (5) 1"),
    read_by="collective.read",
    kept_by="collective.file",
    approved_by="collective.file",
    certificate=Text("农村集体经济组织登记证书", "Certificate of a rural collective"),
    is_public=True,
)
