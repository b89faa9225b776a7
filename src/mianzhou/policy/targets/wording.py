"""The verbs of promise: words that set a level, name a deed or say what shall become of things. Data only.

`cues` builds its patterns from these lists, one word after another; a longer word stands before the shorter one it begins with.
"""

from __future__ import annotations

from typing import Final


def any_of(words: str) -> str:
    """A pattern that matches any of the words, which are separated by blanks."""
    return "(?:" + "|".join(sorted(set(words.split()), key=len, reverse=True)) + ")"


# The number is the level that something must come to …
TO_LEVEL: Final = """
达到 达 突破 超过 超 不低于 不得低于 不少于 不得少于 不小于 不高于 不得高于 不超过 不得超过 高于 低于 至少 控制在 保持在 稳定在 维持在 力争 实现
提高到 提高至 提升到 提升至 上升到 上升至 增加到 增加至 增长到 增长至 扩大到 扩大至 拓展到 发展到 增至 升至 提至 翻
下降到 下降至 降低到 降低至 降至 降到 减少到 减少至 压缩到 压缩至 压减到 压减至 缩短到 缩短至 缩减到 占到 恢复到 完善到
"""
# … or the step by which it must change.
BY_STEP: Final = "提高 提升 增长 增加 上升 扩大 下降 降低 减少 缩短 压缩 压减 削减 缩减 提速 递增 递减"
# What may stand between such a verb and its number.
QUALIFIER: Final = "约 近 总 量 总量 人民币 每年 每人 人均 户均 平均 年均 各 分别 共 均 全部 每生每年 每人每年 每人每月 每月 每户 每亩 的"
# Somebody does it, and what he does it to is counted.
DEED: Final = """
新建 改建 扩建 改扩建 迁建 续建 建设 建成 建立 筹建 共建 建好 建造 创建 争创 创成 办好 打造 培育 培养 培训 组建 组织 启动 实施 完成 整治 治理 改造 改善
新增 增加 增设 新设 增补 新培训 引进 引育 招引 招商 吸引 遴选 选拔 选派 选聘 选择 筛选 评选 推荐 认定 申请 申报 争取 获批 获得 获 装备 配备 配置 配齐
发展 壮大 做强 做大 扶优 抓好 抓实 办理 撤并 关闭 关停 淘汰 压减 化解 退出 脱贫 摘帽 减贫 搬迁 安置 解决 资助 救助 帮扶 扶持 支持 推广 推进 推动 推出
发放 投入 投资 筹集 筹措 安排 接收 派遣 举办 开展 制定 制修订 修订 研制 制订 编制 出台 开发 开通 开工 开放 开设 开行 储备 形成 设立 设置 布局 布设 铺设
种植 造林 营造 绿化 修复 恢复 保护 加固 修缮 维修 更新 购置 采购 添置 转移 就业 转化 盘活 消化 去化 供应 出栏 签约 落地 落户 上市 挂牌 加快 加大 竣工 投产
投用 通车 落实 覆盖 惠及 服务 监测 检查 抽查 抽检 录入 融资 节约 减排 消减 削减 带动 实现 保证 保障 确保 规划 确定 明确 孵化 转型 聘请 聘任 充实 利用 实际利用
拆除 拆迁 征收土地 流转 补植 认证 登记 颁证 播出 出版 组建 创办 承办 取得 攻克 突破 普及 发布 清理 取消 下放 压缩 精简 签订 达成 引导 动员 进入 入选 提供 兴建 动工 购买 帮助 投放 补充 处置 筛查 救治 接种
"""
# What the counted things shall become.
TO_BECOME: Final = """
竣工 完工 开工 建成 投产 投用 投入使用 交付 通车 脱贫 摘帽 达标 全覆盖 扩建 改建 新建 建设 改造 整治 治理 加固 搬迁 培训 试点 创建 实施 启动 安置 退出
关闭 整改 招商 升级 工程 任务 完成 上市 落地 投运 实现 达到 任务 开通 拆除 移民
"""
# Nobody is bound to these by being granted, charged or rated so much.
GRANT: Final = """
给予 奖励 奖补 补助 补贴 津贴 奖金 罚款 处以 赔偿 收取 征收 减征 减按 减收 减免 免征 缴纳 税率 费率 利率 首付 不予 予以 贴息 兑现 扣减 扣发 抵扣 加计
限额 额度 单笔 上限 下限 最高 每件 每吨 每平方米 每千瓦时 每立方米 标准为 收费 单价 基准价 保证金 违约金 滞纳金 押金 起征点 抚恤 慰问 追究 处分 警告 降低薪酬 绩效年薪
"""
