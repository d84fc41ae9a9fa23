"""The records themselves: every kind the platform knows, in the order people meet them in the workbook."""

from __future__ import annotations

from jifen.facts.kinds import DatedWhen, Field, Kind, NotBefore, Sensitivity, Silence, Span, Tells, Type

HOUSEHOLD = ("self", "partner", "former_partner", "child", "other_child", "parent", "grandparent")
COUPLE = ("self", "partner")


def _text(name: str, zh: str, en: str, *, required: bool = False, note: str = "") -> Field:
    return Field(name, zh, en, Type.TEXT, required=required, absent=None if required else "", help=note)


def _level(name: str, zh: str, en: str, *levels: str, ordered: bool = False, absent: str | None = None) -> Field:
    return Field(name, zh, en, Type.LEVEL, levels=levels, ordered=ordered, required=absent is None, absent=absent)


def _number(
    name: str,
    zh: str,
    en: str,
    unit: str,
    *,
    decimals: int = 0,
    absent: int | None = None,
    at_least: int = 0,
    at_most: int | None = None,
) -> Field:
    return Field(
        name,
        zh,
        en,
        Type.NUMBER,
        unit=unit,
        decimals=decimals,
        required=absent is None,
        absent=absent,
        at_least=at_least,
        at_most=at_most,
    )


def _yuan(name: str, zh: str, en: str) -> Field:
    return _number(name, zh, en, "元", decimals=2, at_most=10**13)


def _flag(name: str, zh: str, en: str, *, absent: bool | None = None) -> Field:
    return Field(name, zh, en, Type.FLAG, required=absent is None, absent=absent)


def _date(name: str, zh: str, en: str, *, required: bool = True, note: str = "") -> Field:
    return Field(name, zh, en, Type.DATE, required=required, help=note)


def _place(zh: str = "所在地", en: str = "place", *, name: str = "place", required: bool = True) -> Field:
    return Field(name, zh, en, Type.PLACE, required=required, absent=None if required else "")


_DAYS = (
    _date("start", "开始日期", "first day"),
    _date("end", "结束日期", "last day", required=False, note="仍在持续的留空"),
)
_MONTHS = (
    Field("start", "开始年月", "first month", Type.MONTH),
    Field("end", "结束年月", "last month", Type.MONTH, required=False, help="仍在持续的留空"),
)
_DAY_SPAN = Span("start", "end", Type.DATE)
_MONTH_SPAN = Span("start", "end", Type.MONTH)

APPLICATION = Kind(
    "application",
    "申请",
    "application",
    (
        _place("申请镇街", "town applied to", name="town"),
        _date("applied_on", "申请日期", "day of application"),
        _date("accepted_on", "受理日期", "day of acceptance", required=False, note="未受理的留空"),
        _date("completed_on", "最后补交日期", "day of the last addition", required=False, note="没有补交的留空"),
        _level("grade", "申请年级", "grade applied for", "无", "小学一年级", "初中一年级", "其他年级", absent="无"),
        _level("ground", "申请地依据", "ground for the town", "工作地", "房产地", "居住地", absent="工作地"),
        _level("capacity", "申请人身份", "capacity", "本人", "父母", "其他法定监护人", absent="本人"),
        Field("klass", "优先类别", "class served first", Type.CODE, required=False, absent="", help="没有的留空"),
    ),
    proved_by=("window",),
    silence=Silence.SOURCE,
    on="applied_on",
    single=True,
)

IDENTITY = Kind(
    "identity",
    "身份",
    "identity",
    (
        _text("name", "姓名", "name", required=True),
        Field("number", "公民身份号码", "identity number", Type.IDENTITY, required=False, absent=""),
        _date("born_on", "出生日期", "date of birth"),
        _level("sex", "性别", "sex", "男", "女", "未说明", absent="未说明"),
        _place("户籍所在地", "place of registration", name="registered_in"),
        _level("registration", "户籍类型", "kind of registration", "农业", "非农业", "未说明", absent="未说明"),
    ),
    proved_by=("public_security",),
    silence=Silence.SOURCE,
    rules=(Tells("number", "born_on", "sex"),),
    on="born_on",
    single=True,
    sensitivity=Sensitivity.SENSITIVE,
    whose=HOUSEHOLD,
)

FAMILY = Kind(
    "family",
    "婚育状况",
    "family status",
    (
        _level("marriage", "婚姻状况", "marital status", "未婚", "已婚", "离异", "丧偶"),
        _flag("has_children", "有无子女", "has children"),
        _date("since", "起始日期", "since", required=False),
    ),
    proved_by=("civil_affairs",),
    silence=Silence.SOURCE,
    on="since",
    single=True,
    whose=COUPLE,
)

EDUCATION = Kind(
    "education",
    "学历",
    "education",
    (
        _level(
            "level",
            "文化程度",
            "level",
            *("小学", "初中", "高中", "中技", "中职", "高级技校", "大专", "高职", "技师学院", "本科", "硕士", "博士"),
            ordered=True,
        ),
        _level("mode", "学习形式", "mode of study", "全日制", "非全日制", "未说明", absent="未说明"),
        _date("on", "毕业日期", "graduated on"),
        _text("number", "证书编号", "certificate number"),
    ),
    proved_by=("education", "human_resources"),
    on="on",
    whose=COUPLE,
)

QUALIFICATION = Kind(
    "qualification",
    "职业资格",
    "vocational qualification",
    (
        _level(
            "level",
            "等级",
            "grade",
            *("初级工", "中级工", "高级工", "技师", "高级技师"),
            *("工勤五级", "工勤四级", "工勤三级", "工勤二级", "工勤一级"),
            *("企业评定高级工级", "企业评定技师级"),
            *("国家执业资格", "持证上岗证书"),
        ),
        Field("trade", "职业工种", "trade", Type.CODE, required=False, absent=""),
        _date("on", "发证日期", "issued on"),
        _text("number", "证书编号", "certificate number"),
    ),
    proved_by=("human_resources", "issuer"),
    on="on",
    whose=COUPLE,
)

TITLE = Kind(
    "title",
    "专业技术职称",
    "professional title",
    (
        _level("level", "级别", "grade", "初级职称", "中级职称", "高级职称", ordered=True),
        _text("series", "系列专业", "series"),
        _date("on", "取得日期", "obtained on"),
        _text("number", "证书编号", "certificate number"),
    ),
    proved_by=("human_resources",),
    on="on",
    whose=COUPLE,
)

INSURANCE = Kind(
    "insurance",
    "参保记录",
    "insured span",
    (
        _level("kind", "险种", "kind of insurance", "养老", "医疗", "失业", "工伤", "生育"),
        _place("参保地", "place"),
        _text("employer", "缴费单位", "payer", note="同一单位请写同一代码或全称"),
        _text("employer_group", "所属企业集团", "group of firms"),
        *_MONTHS,
        _number("base", "月缴费基数", "monthly base", "元", decimals=2, absent=0, at_most=10**9),
        _level("manner", "缴费方式", "how it was paid", "正常", "补缴", "转入", "视同", absent="正常"),
    ),
    proved_by=("human_resources",),
    span=_MONTH_SPAN,
    sensitivity=Sensitivity.SENSITIVE,
    whose=COUPLE,
)

EMPLOYMENT = Kind(
    "employment",
    "就业经历",
    "employment span",
    (
        _level("proof", "就业依据", "ground", "劳动合同", "就业登记", "营业执照", "其他"),
        _place("工作地", "place of work"),
        _text("employer", "用人单位", "employer", note="同一单位请写同一代码或全称"),
        _text("employer_group", "所属企业集团", "group of firms"),
        _level(
            "occupation",
            "岗位类别",
            "occupation",
            *("一般岗位", "环卫", "公交", "地铁", "护理", "医疗专业", "基层医疗", "养老助残", "文体工艺特长"),
            absent="一般岗位",
        ),
        *_DAYS,
    ),
    proved_by=("human_resources", "market"),
    span=_DAY_SPAN,
    whose=COUPLE,
)

RESIDENCE_PERMIT = Kind(
    "residence_permit",
    "居住证",
    "residence permit span",
    (_level("sort", "证件", "kind of permit", "居住证", "暂住证"), _place("签发地", "place"), *_DAYS),
    proved_by=("public_security",),
    span=_DAY_SPAN,
    whose=COUPLE,
)

RESIDENCE = Kind(
    "residence",
    "居住登记",
    "registered residence span",
    (_place("居住地", "place"), *_DAYS),
    proved_by=("public_security",),
    span=_DAY_SPAN,
    whose=COUPLE,
)

DWELLING = Kind(
    "dwelling",
    "住所",
    "dwelling",
    (
        _level(
            "tenure",
            "住所类型",
            "tenure",
            "自有",
            "登记租赁",
            "单位宿舍",
            "政府提供",
            "公共租赁",
            "亲友处",
            "宅基地住房",
        ),
        _flag("residential", "是否住宅", "is a dwelling", absent=True),
        _place("坐落", "place"),
        _level("standard", "人均面积", "area per head", "达标", "未达标", "未核定", absent="未核定"),
        *_DAYS,
        _text("number", "产权或备案编号", "property number"),
        _flag("used_for_settlement", "已用于他人入户", "already used for a settlement", absent=False),
        _flag("used_for_school", "已用于他人入学", "already used for a school place", absent=False),
    ),
    proved_by=("housing",),
    span=_DAY_SPAN,
    silence=Silence.SOURCE,
    sensitivity=Sensitivity.SENSITIVE,
    whose=HOUSEHOLD,
)

BUSINESS = Kind(
    "business",
    "经营登记",
    "business registration span",
    (
        _level("form", "主体类型", "form", "个体工商户", "个人独资", "合伙", "股份合作", "有限公司", "其他"),
        _place("登记地", "place"),
        _text("employer", "主体名称", "name of the firm"),
        *_DAYS,
    ),
    proved_by=("market",),
    span=_DAY_SPAN,
    whose=COUPLE,
)

VOLUNTEERING = Kind(
    "volunteering",
    "志愿服务",
    "volunteer service",
    (
        _level("sort", "服务类别", "kind of service", "一般", "禁毒", "网络文明", "安全生产宣传", absent="一般"),
        _place("服务地", "place"),
        _number("hours", "时数", "hours", "小时", decimals=1, at_most=500_000),
        _date("on", "服务日期", "day of service"),
    ),
    proved_by=("party", "civil_affairs"),
    on="on",
    whose=("self", "partner", "child"),
)

BLOOD = Kind(
    "blood",
    "无偿献血",
    "blood donation",
    (
        _place("献血地", "place"),
        _number("volume", "献血量", "volume", "毫升", at_most=10_000),
        _date("on", "献血日期", "day of donation"),
    ),
    proved_by=("health",),
    on="on",
    whose=COUPLE,
)

STEM_CELL = Kind(
    "stem_cell",
    "造血干细胞",
    "stem-cell register",
    (_level("act", "事项", "act", "入库", "捐献"), _place("办理地", "place"), _date("on", "日期", "day")),
    proved_by=("health",),
    on="on",
    whose=COUPLE,
)

DONATION = Kind(
    "donation",
    "慈善捐赠",
    "charitable donation",
    (
        _place("受赠地", "place"),
        _yuan("amount", "金额", "amount"),
        _flag("recognised", "受赠方为认可慈善组织", "to a recognised charity"),
        _date("on", "捐赠日期", "day of donation"),
    ),
    proved_by=("civil_affairs",),
    on="on",
    whose=COUPLE,
)

AWARD = Kind(
    "award",
    "表彰奖励",
    "award",
    (
        _level(
            "sort",
            "奖项类别",
            "kind of award",
            "表彰",
            "见义勇为",
            "优秀异地务工人员",
            "新市民服务机构表彰",
            absent="表彰",
        ),
        _level("level", "授予级别", "level", "镇级", "县处级", "地厅级", "省部级", "国家级", ordered=True),
        _place("授予地", "place"),
        _flag("living_here", "授奖时居住在申请市", "lived in the city when awarded", absent=False),
        _date("on", "授予日期", "day of award"),
    ),
    proved_by=("issuer",),
    on="on",
    whose=COUPLE,
)

CONTEST = Kind(
    "contest",
    "技能竞赛",
    "contest result",
    (
        _level("level", "竞赛级别", "level", "区", "市", "省", "国家", ordered=True),
        _level("prize", "奖次", "prize", "三等奖", "二等奖", "一等奖", "其他名次", absent="其他名次"),
        _place("举办地", "place"),
        _date("on", "获奖日期", "day of the prize"),
    ),
    proved_by=("human_resources",),
    on="on",
    whose=COUPLE,
)

PATENT = Kind(
    "patent",
    "专利",
    "patent",
    (
        _level("sort", "专利类型", "kind of patent", "发明", "实用新型", "外观设计"),
        _level("role", "身份", "role", "专利权人", "发明人", "两者皆是"),
        _number("holders", "权利人数", "number of holders", "人", absent=1, at_least=1, at_most=20),
        _flag("first", "第一权利人", "first holder", absent=True),
        _place("申请地址所在地", "place of the address"),
        _date("on", "授权日期", "day of grant"),
        _text("number", "专利号", "patent number"),
    ),
    proved_by=("science",),
    on="on",
    whose=COUPLE,
)

SCIENCE = Kind(
    "science",
    "科技成果",
    "scientific result",
    (
        _level("sort", "成果类别", "kind of result", "国家科技奖", "省科技奖", "优秀科技成果"),
        _place("完成地", "place"),
        _date("on", "认定日期", "day of recognition"),
    ),
    proved_by=("science",),
    on="on",
    whose=COUPLE,
)

TAX = Kind(
    "tax",
    "纳税",
    "tax paid",
    (
        _level("sort", "税目", "kind of tax", "工资薪金所得税", "其他个人所得税", "个体工商户税", "企业税", "住宅契税"),
        _place("缴纳地", "place"),
        _yuan("amount", "实缴税额", "amount"),
        _number("share", "本人占股", "own share", "%", decimals=2, absent=10_000, at_most=10_000),
        _level("share_basis", "占股口径", "basis of the share", "不适用", "认缴", "实收", absent="不适用"),
        Field("period", "税款所属期", "tax period", Type.MONTH),
        _date("on", "入库日期", "paid into the treasury on"),
    ),
    proved_by=("tax",),
    on="on",
    sensitivity=Sensitivity.SENSITIVE,
    whose=COUPLE,
)

INVESTMENT = Kind(
    "investment",
    "个人投资",
    "personal investment",
    (
        _level("form", "主体类型", "form", "个体工商户", "个人独资", "合伙", "股份合作", "有限公司", "其他"),
        _place("投资地", "place"),
        _yuan("amount", "注册出资额", "registered capital"),
        _date("on", "登记日期", "registered on"),
    ),
    proved_by=("market",),
    on="on",
    whose=COUPLE,
)

HOUSING_FUND = Kind(
    "housing_fund",
    "住房公积金",
    "housing fund span",
    (_place("缴存地", "place"), _text("employer", "缴存单位", "payer"), *_MONTHS),
    proved_by=("housing_fund",),
    span=_MONTH_SPAN,
    whose=COUPLE,
)

CERTIFICATE = Kind(
    "certificate",
    "其他证明",
    "other certificate",
    (
        Field("code", "证明代码", "code", Type.CODE, help="只填本市方案列出的代码"),
        _text("subject", "内容", "subject"),
        _place("出具地", "place", required=False),
        _date("on", "出具日期", "issued on"),
        _date("until", "有效期至", "valid until", required=False, note="长期有效的留空"),
    ),
    proved_by=("issuer",),
    on="on",
    span=Span("on", "until", Type.DATE),
    whose=("self", "partner", "child", "other_child"),
)

OTHER_POINTS = Kind(
    "other_points",
    "其他积分",
    "points of another system",
    (
        Field("code", "积分体系代码", "code of the system", Type.CODE),
        _number("points", "积分余额", "balance", "分", at_most=10**9),
        _date("on", "余额日期", "day of the balance"),
    ),
    proved_by=("party", "issuer"),
    on="on",
    whose=COUPLE,
)

MEANS = Kind(
    "means",
    "收入资产住房核定",
    "means test",
    (
        _level("subject", "核定事项", "subject", "收入", "资产", "住房"),
        _flag("met", "是否符合", "meets the limit"),
        _date("on", "核定日期", "decided on"),
    ),
    proved_by=("civil_affairs", "housing"),
    silence=Silence.SOURCE,
    on="on",
    sensitivity=Sensitivity.SENSITIVE,
)

SCHOOLING = Kind(
    "schooling",
    "子女就读",
    "schooling of a child",
    (
        _level("stage", "学段", "stage", "幼儿园", "小学", "初中", ordered=True),
        _place("就读地", "place"),
        _flag("registered", "有学籍或经批准", "registered or approved"),
        _level("run_by", "办学性质", "run by", "公办", "民办", "未说明", absent="未说明"),
        _number("school_years", "已读满学年", "school years completed", "学年", at_most=20),
        _text("school", "学校", "school"),
        *_DAYS,
    ),
    proved_by=("education",),
    span=_DAY_SPAN,
    whose=("child",),
    sensitivity=Sensitivity.SENSITIVE,
)

OFFENCE = Kind(
    "offence",
    "违法犯罪记录",
    "offence record",
    (
        _level("sort", "处理类别", "kind", "行政拘留", "强制隔离戒毒", "其他治安违法", "劳动教养", "刑事处罚"),
        _level("gravity", "情节", "gravity", "不适用", "过失较轻", "过失严重", "故意", "严重", absent="不适用"),
        _date("on", "决定日期", "decided on"),
    ),
    proved_by=("public_security",),
    silence=Silence.SOURCE,
    on="on",
    sensitivity=Sensitivity.GUARDED,
    whose=COUPLE,
)

BIRTH_VIOLATION = Kind(
    "birth_violation",
    "政策外生育记录",
    "birth outside policy",
    (
        _level("sort", "类别", "kind", "政策外生育或收养", "未办结婚登记生育", "与他人生育", absent="政策外生育或收养"),
        _level("handled", "处理情况", "dealt with", "已处理", "部分处理", "未处理"),
        _date("on", "发生日期", "occurred on"),
        _date("decided_on", "处理决定日期", "decided on", required=False, note="尚无决定的留空"),
        _date("handled_on", "处理完毕日期", "dealt with on", required=False, note="只有已处理的填写，其余留空"),
    ),
    proved_by=("health",),
    silence=Silence.SOURCE,
    rules=(
        DatedWhen("handled_on", "handled", ("已处理",)),
        NotBefore("decided_on", "on"),
        NotBefore("handled_on", "on"),
    ),
    on="on",
    historic=True,
    sensitivity=Sensitivity.GUARDED,
    whose=("self", "partner", "former_partner"),
)

FAMILY_PLANNING = Kind(
    "family_planning",
    "计划生育服务记录",
    "family-planning record",
    (
        _level(
            "item",
            "事项",
            "item",
            *("婚育证明", "上环", "结扎", "孕检", "独生子女证", "属地信息申报", "属地措施检查", "户籍地意见"),
            *("审核无政策外生育", "审核已全部处理", "审核部分处理", "未婚未育", "已婚未育或政策内生育"),
        ),
        _date("on", "日期", "day"),
    ),
    proved_by=("health",),
    on="on",
    historic=True,
    sensitivity=Sensitivity.GUARDED,
    whose=COUPLE,
)

BAR = Kind(
    "bar",
    "限制申请",
    "bar from applying",
    (
        _level("sort", "事由", "cause", "虚假材料", "虚假承诺", "放弃", "其他"),
        _level("gravity", "情节", "gravity", "一般", "严重", absent="一般"),
        _text("reason", "说明", "reason"),
        _place("作出地", "place"),
        *_DAYS,
    ),
    proved_by=("window",),
    silence=Silence.SOURCE,
    span=_DAY_SPAN,
    sensitivity=Sensitivity.GUARDED,
)

CHOICE = Kind(
    "choice",
    "申请人选择",
    "choice of the applicant",
    (
        Field("item", "选择事项", "item", Type.CODE),
        Field("pick", "所选项", "pick", Type.CODE),
        _date("on", "选择日期", "chosen on"),
    ),
    proved_by=("window",),
    on="on",
)

CATALOGUE: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *(APPLICATION, IDENTITY, FAMILY, EDUCATION, QUALIFICATION, TITLE, INSURANCE, EMPLOYMENT, BUSINESS),
        *(RESIDENCE_PERMIT, RESIDENCE, DWELLING, VOLUNTEERING, BLOOD, STEM_CELL, DONATION, AWARD, CONTEST),
        *(PATENT, SCIENCE, TAX, INVESTMENT, HOUSING_FUND, CERTIFICATE, OTHER_POINTS, MEANS, SCHOOLING),
        *(OFFENCE, BIRTH_VIOLATION, FAMILY_PLANNING, BAR, CHOICE),
    )
}
