"""What a complaint says: the fields of its form with their words, and the values that may be chosen. Pure."""

from __future__ import annotations

from mianzhou.kernel.text import Text

# 第二条: who is an outside enterprise.
KINDS = {
    "joint_venture": Text("中外合资经营企业", "Sino-foreign joint venture"),
    "cooperative": Text("中外合作经营企业", "Sino-foreign cooperative enterprise"),
    "foreign_funded": Text("外资企业（含侨资企业）", "Foreign-funded enterprise (also of overseas Chinese)"),
    "foreign_shares": Text("外商投资股份制企业", "Foreign-invested company limited by shares"),
    "other_province": Text("国内省外在川投资企业", "Enterprise of another province that invests in Sichuan"),
}
# 第二十五条: where the capital comes from decides who deals with it.
ORIGINS = {
    "foreign": Text("国外", "Abroad"),
    "hong_kong_macao": Text("香港、澳门", "Hong Kong or Macao"),
    "taiwan": Text("台湾", "Taiwan"),
    "mainland": Text("国内省外", "Another province"),
}
# 第十条: what may be complained of.
NATURES = {
    "investment": Text("投资方面的争议", "A dispute about an investment"),
    "contract": Text(
        "履行合同、协议和章程中的争议", "A dispute about a contract, an agreement or articles of association"
    ),
    "administrative": Text("与行政机关的争议", "A dispute with an administrative authority"),
    "infringement": Text("行政机关或其工作人员侵害合法权益", "Rights infringed by an authority or its staff"),
    "other": Text("其他争议", "Another dispute"),
}
# 第十二条: how it may be raised.
CHANNELS = {
    "web": Text("网上投诉", "Web"),
    "visit": Text("约见", "Visit"),
    "letter": Text("信函", "Letter"),
    "phone": Text("电话", "Telephone"),
    "fax": Text("传真", "Fax"),
    "email": Text("电子邮件", "E-mail"),
}
# 第十三条: by whom.
FILED_BY = {
    "representative": Text("法定代表人", "The legal representative"),
    "agent": Text("委托代理人", "An agent with a power of attorney"),
}
LISTS = {"kind": KINDS, "origin": ORIGINS, "nature": NATURES, "channel": CHANNELS, "filed_by": FILED_BY}

WORDS = {
    "kind": Text("企业类别", "Kind of enterprise"),
    "origin": Text("资本来源", "Origin of the capital"),
    "name": Text("投诉单位名称", "Name of the enterprise"),
    "number": Text("统一社会信用代码", "Unified social credit code"),
    "address": Text("投诉单位地址", "Its address"),
    "phone": Text("投诉单位联系电话", "Its telephone"),
    "representative": Text("法定代表人姓名", "Its legal representative"),
    "representative_address": Text("法定代表人地址", "The representative's address"),
    "representative_phone": Text("法定代表人联系电话", "The representative's telephone"),
    "filed_by": Text("由谁提起", "Raised by"),
    "agent": Text("代理人姓名", "Name of the agent"),
    "agent_phone": Text("代理人联系电话", "The agent's telephone"),
    "respondent": Text("被投诉单位名称", "Name of the respondent"),
    "respondent_address": Text("被投诉单位地址", "The respondent's address"),
    "respondent_phone": Text("被投诉单位联系电话", "The respondent's telephone"),
    "respondent_representative": Text("被投诉单位法定代表人姓名", "The respondent's legal representative"),
    "respondent_representative_address": Text("被投诉单位法定代表人地址", "The address of that representative"),
    "respondent_representative_phone": Text("被投诉单位法定代表人电话", "The telephone of that representative"),
    "nature": Text("争议种类", "Kind of dispute"),
    "title": Text("投诉事项", "What the complaint is about"),
    "happened": Text("投诉事实", "The facts"),
    "reasons": Text("理由", "The reasons"),
    "request": Text("请求解决的问题", "What you ask for"),
    "elsewhere": Text("仲裁、诉讼、复议情况", "Arbitration, suit, reconsideration"),
    "channel": Text("投诉方式", "How it came"),
    "answer": Text("办理情况", "How it was dealt with"),
    "proposal": Text("解决方案", "The proposed solution"),
    "court": Text("转交的法院或检察院", "The court or procuratorate"),
    "consent": Text("双方同意调解的情况", "How both agreed to mediation"),
    "agreement": Text("协议内容", "What was agreed"),
}
# 第十一条第一至三项: what keeps a complaint from being received.
ELSEWHERE = {
    "none": Text("没有申请仲裁、提起诉讼或申请复议", "No arbitration, suit or reconsideration"),
    "arbitration": Text("已申请或表示申请仲裁、提起诉讼", "Arbitration or suit is applied for or declared"),
    "reconsideration": Text("已申请或表示申请复议", "Reconsideration is applied for or declared"),
}
LISTS["elsewhere"] = ELSEWHERE
NEEDED = (
    "kind", "origin", "name", "address", "phone", "representative", "filed_by",
    "respondent", "nature", "title", "happened", "reasons", "request",
)  # fmt: skip
