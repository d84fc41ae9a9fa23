"""Invented values that bring every part of a page into every state: empty, long, wrong, rare characters, much and none."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django import forms

from jifen.kernel.errors import BadInputError, Complaint, Text
from jifen.platform.web.drawing import Bin, Load, Spell, Tile
from jifen.platform.web.fields import DayField, MonthField, NumberField, PlaceField
from jifen.platform.web.pieces import Answer, Cell, Column, Moment, NavGroup, NavLink, RecordShown, Served, Sort, Task
from jifen.platform.web.speaking import tell
from jifen.scoring.advice import CAUTION, Distance, Effect, Step
from jifen.scoring.explanation import PartTold, UseTold

RARE = "欧阳䶮·古丽𠮷"
LONG = Text(
    "某某市某某区某某街道流动人口和异地务工人员积分制服务管理工作领导小组办公室第二受理窗口（人力资源和社会保障分局一楼东侧）",
    "Second accepting counter of the office of the leading group for points-based services of a street with a very long name",
)
_COUNTER = Text("东街道受理窗口", "Accepting counter, Dong street")
_INSURANCE = Text("社会保险参保记录", "Social insurance record")


class SampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label=tell("姓名", "Name"), help_text=tell("与身份证上的写法完全一致。", "Exactly as on the identity card."))
    number = forms.CharField(label=tell("居民身份证号码", "Resident identity number"), widget=forms.TextInput({"inputmode": "text", "autocomplete": "off"}))
    born_on = DayField(label=tell("出生日期", "Date of birth"), help_text=tell("例如 1988 3 27", "For example 1988 3 27"), latest=date(2026, 11, 26))
    first_month = MonthField(label=tell("从哪个月开始参保", "First insured month"), required=False)
    place = PlaceField(
        label=tell("申请地", "Where you apply"),
        groups=[(tell("甲市", "City A"), [("449901", tell("东街道", "Dong street")), ("449902", tell("西镇", "Xi town"))])],
    )
    schooling = forms.ChoiceField(
        label=tell("文化程度", "Schooling"),
        widget=forms.RadioSelect,
        choices=[("初中", "初中"), ("高中", "高中（含中专、中技）"), ("大专", "大专"), ("本科", "本科及以上")],
    )
    uses = forms.MultipleChoiceField(
        label=tell("积分用于", "What the points are for"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("settlement", tell("入户", "Settlement")), ("school", tell("子女入学", "School")), ("housing", tell("公租房", "Housing"))],
    )
    rent = NumberField(label=tell("月租金", "Monthly rent"), unit=Text("元／月", "yuan a month"), required=False)
    photo = forms.FileField(
        label=tell("证书照片", "Photograph of the certificate"),
        help_text=tell("可以直接拍照。JPG、PNG 或 PDF，10 MB 以内。", "You can take it with the camera. JPG, PNG or PDF, up to 10 MB."),
        widget=forms.ClearableFileInput({"accept": "image/*,application/pdf"}),
    )
    remark = forms.CharField(label=tell("补充说明", "Remarks"), widget=forms.Textarea({"rows": 4}), required=False)
    declared = forms.BooleanField(label=tell("以上内容真实；知道提供虚假材料的后果。", "All of this is true; I know what follows from false documents."))


def wrong_form() -> SampleForm:
    """Give the form as sent with mistakes."""
    data = {"name": "", "number": "440000", "born_on_year": "1990", "born_on_month": "2", "born_on_day": "30", "rent": "很多"}
    form = SampleForm(data, prefix=None, auto_id="wrong_%s")
    form.add_error("number", tell("应为 18 位。请对照身份证核对。", "It must have 18 characters. Compare it with the card."))
    return form


CAUGHT = BadInputError(
    "sample.rows",
    Text("有 2 行不能读取。", "2 rows cannot be read."),
    Text("请改正后重新上传。", "Correct them and upload again."),
    complaints=[
        Complaint("sample.date", "参保记录!E7", Text("“2015-13”不是月份。", "“2015-13” is no month."), Text("写作 2015-12。", "Write 2015-12.")),
        Complaint("sample.level", "学历!C3", Text("文化程度“大学”不在等级表中。", "“大学” is no known level."), Text("表中为：初中、高中、大专、本科。", "Known: 初中, 高中, 大专, 本科.")),
    ],
)

TASKS = (
    Task(Text("填写个人信息", "Fill in your details"), "#a", Sort.DONE),
    Task(Text("填写参保和就业", "Fill in insurance and work"), "#b", Sort.NOW, hint=Text("还有 2 个问题", "2 questions left")),
    Task(LONG, "#c", Sort.TODO),
    Task(Text("上传材料", "Upload documents"), "#d", Sort.NO, Text("需要补正", "Needs correcting")),
    Task(Text("检查并提交", "Check and send"), "", Sort.LOCKED, hint=Text("完成以上各项后可以提交", "Possible once everything above is done")),
)
ANSWERS = (
    Answer(Text("姓名", "Name"), RARE, "#name"),
    Answer(Text("出生日期", "Date of birth"), "1988-03-27", "#born"),
    Answer(Text("工作单位", "Employer"), LONG, "#work"),
    Answer(Text("志愿服务时数", "Hours volunteered"), "", "#hours"),
    Answer(Text("欠缴月数", "Months in arrears"), 0, "#arrears", Text("零是已知的数，不是未提供", "Zero is known; it does not mean not provided")),
)
MOMENTS = (
    Moment(Text("提交申请", "Application sent"), Sort.DONE, Text("本人", "You"), datetime(2026, 11, 2, 10, 32, tzinfo=ZoneInfo("Asia/Shanghai"))),
    Moment(Text("受理", "Acceptance"), Sort.DONE, _COUNTER, date(2026, 11, 4)),
    Moment(Text("部门核验：社会保险", "Verification: social insurance"), Sort.LATE, Text("社会保险部门", "Social insurance"), date(2026, 11, 4), date(2026, 11, 18), note=Text("系统暂时不能答复，已改由人工核查，不影响您的积分。", "The system cannot answer; it is checked by hand. Your points do not suffer.")),
    Moment(Text("部门核验：居住证", "Verification: residence permit"), Sort.NOW, Text("公安部门", "Public security"), date(2026, 11, 4), date(2027, 1, 8), provisional=True),
    Moment(Text("确认积分", "Confirm your points"), Sort.TODO, Text("本人", "You"), due=date(2027, 1, 22), provisional=True),
)
RECORDS = (
    RecordShown(_INSURANCE, Text("2012年3月至2026年10月，东街道某公司", "March 2012 to October 2026, a company in Dong street"), Sort.DONE, Text("已核实", "Verified"), Text("社会保险部门系统答复，2026-11-05", "Answered by the social insurance system, 2026-11-05"), links=((Text("更正", "Correct"), "#x"), (Text("谁查看过", "Who has seen it"), "#y"))),
    RecordShown(Text("学历", "Schooling"), Text("大专", "大专"), Sort.NO, Text("未通过核实", "Not confirmed"), Text("教育部门人工答复", "Answered by hand, education"), Text("证书编号与学校登记不一致。", "The number of the certificate differs from the school's register.")),
    RecordShown(Text("志愿服务", "Volunteering"), Text("64 小时", "64 hours"), Sort.UNKNOWN, details=((Text("登记人", "Registered for"), RARE), (Text("证书", "Certificate"), ""))),
)
COLUMNS = (Column(Text("项目", "Line")), Column(Text("情况", "Quantity")), Column(Text("积分", "Points"), number=True), Column(Text("状态", "State")))
ROWS = (
    (Text("文化程度", "Schooling"), "大专", "60", Cell(Text("已核实", "Verified"), sort=Sort.DONE)),
    (Text("参保年限", "Years insured"), Text("14 个足年", "14 full years"), "21", Cell(Text("待核实", "Being verified"), sort=Sort.WAIT)),
    (LONG, "", None, Cell(Text("未知", "Unknown"), sort=Sort.UNKNOWN)),
    (Text("违法记录", "Offences"), Text("1 次", "1"), "-10", Cell(Text("未通过", "Counts against"), sort=Sort.NO)),
)
NAV = (
    NavGroup(links=(NavLink(Text("待受理", "To accept"), "#1", 12, current=True), NavLink(Text("待核查", "To verify"), "#2", 148, late=True), NavLink(Text("代填申请", "Assisted entry"), "#3"))),
    NavGroup(Text("管理", "Management"), (NavLink(Text("授权和委托", "Delegation and mandates"), "#4"), NavLink(Text("统计", "Figures"), "#5", 0))),
)
SERVED = Served(RARE, "4499***********1234", "SQ-2026-000123", "#leave")


def use(name: Text, total: str | None, proven: str, line: str | None, parts: tuple[PartTold, ...], may_apply: bool | None, meaning: Text) -> UseTold:
    """Give one use as an explanation tells it."""
    missing = str(max(Decimal(0), Decimal(line) - Decimal(proven))) if line else None
    return UseTold(
        use=name.en.lower(), name=name, seat="applicant", total=total, proven=proven, line=line, missing=missing,
        reached=may_apply, may_apply=may_apply, meaning=meaning,
        reasons=() if may_apply else (Text("还没有办理居住证满一年。", "The residence permit is not a year old yet."),),
        then=Text("可以申请；是否入围取决于排名。", "You may apply; the ranking decides who is placed."),
        parts=parts, steps=(), groups=(), gates=(), vetoes=(), basis="附件一",
    )


_PARTS = (
    PartTold("person", Text("个人素质", "Personal qualities"), "60", "0", unknown=False),
    PartTold("insured", Text("参保情况", "Insurance"), "21", "3", unknown=False),
    PartTold("housing", Text("居住情况", "Dwelling"), "7.5", "0", unknown=True),
    PartTold("deduction", Text("扣减分", "Deductions"), "-10", "0", unknown=False),
)
USES = (
    use(Text("入户", "Settlement"), None, "78.5", "60", _PARTS, True, Text("可以申请入户", "You may apply for settlement")),
    use(Text("子女入学", "School"), "31", "31", "100", (PartTold("insured", Text("参保情况", "Insurance"), "21", "12", unknown=False), PartTold("person", Text("个人素质", "Personal qualities"), "10", "0", unknown=False)), False, Text("还不能申请", "You cannot apply yet")),
    use(Text("公租房", "Housing"), "0", "0", None, (), None, Text("没有分数线，按条件审核", "There is no line; conditions decide")),
)
NEAR = Distance("school", Text("子女入学", "School"), "31", True, "100", "69", False, False, (Text("在本市参保满 12 个月", "Insured here for 12 months"),), date(2027, 6, 1), date(2028, 3, 1), None)
FAR = Distance("housing", Text("公租房", "Housing"), "31", False, None, None, None, None, (), None, None, None)
MET = Distance("settlement", Text("入户", "Settlement"), "78.5", True, "60", "0", True, True, (), None, None, None)
STEPS = (
    Step("study", Text("取得大专学历", "Take a college degree"), Text("从高中到大专", "from 高中 to 大专"), date(2029, 7, 1), (Effect("school", Text("子女入学", "School"), "31", "91", "60", "100", False, ()),)),
    Step("insured", Text("继续参保", "Stay insured"), Text("再 12 个月", "12 more months"), date(2027, 11, 1), (Effect("school", Text("子女入学", "School"), "31", "33", "2", "100", True, (Text("在本市参保满 12 个月", "Insured here for 12 months"),)),)),
)
COUNTS = (3, 12, 41, 97, 160, 133, 88, 52, 30, 11, None, 6)
BINS = tuple(Bin(Decimal(10 * at), Decimal(10 * at + 10), persons) for at, persons in enumerate(COUNTS))
SPELLS = (
    Spell(_COUNTER, Text("受理", "acceptance"), date(2026, 9, 1), date(2026, 9, 7), date(2026, 9, 8)),
    Spell(Text("社会保险部门", "Social insurance"), Text("核验参保", "insurance"), date(2026, 9, 7), date(2026, 10, 30), date(2026, 9, 28)),
    Spell(Text("公安部门", "Public security"), Text("核验居住证", "residence permit"), date(2026, 10, 9), None, date(2026, 12, 4)),
)
LOADS = (Load(_COUNTER, 412, 37, 0), Load(LONG, 120, 96, 14), Load(Text("西镇", "Xi town"), 0, 0, 0))
_CITIES = (
    "440100 广州市|440200 韶关市|440300 深圳市|440400 珠海市|440500 汕头市|440600 佛山市|440700 江门市|440800 湛江市|440900 茂名市|441200 肇庆市|"
    "441300 惠州市|441400 梅州市|441500 汕尾市|441600 河源市|441700 阳江市|441800 清远市|441900 东莞市|442000 中山市|445100 潮州市|445200 揭阳市|445300 云浮市"
)
TILES = tuple(Tile(code, name, str(12 * at % 97), at % 4, chosen=at == 17) for at, (code, name) in enumerate(one.split(" ") for one in _CITIES.split("|")))
LEVELS = {0: Text("未开通", "not open"), 1: Text("已开通", "open"), 2: Text("即将开通", "opening soon"), 3: Text("暂停", "paused")}
__all__ = ["CAUTION"]
