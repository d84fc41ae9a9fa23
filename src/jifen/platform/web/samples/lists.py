"""Tasks, answers, steps of a case, records, rows and the navigation of a desk."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from jifen.kernel.errors import Text
from jifen.platform.web.pieces import Answer, Cell, Column, Moment, NavGroup, NavLink, RecordShown, Served, Sort, Task
from jifen.platform.web.samples.people import COUNTER, INSURANCE, LONG, RARE

TASKS = (
    Task(Text("填写个人信息", "Fill in your details"), "#a", Sort.DONE),
    Task(
        Text("填写参保和就业", "Fill in insurance and work"),
        "#b",
        Sort.NOW,
        hint=Text("还有 2 个问题", "2 questions left"),
    ),
    Task(LONG, "#c", Sort.TODO),
    Task(Text("上传材料", "Upload documents"), "#d", Sort.NO, Text("需要补正", "Needs correcting")),
    Task(
        Text("检查并提交", "Check and send"),
        "",
        Sort.LOCKED,
        hint=Text("完成以上各项后可以提交", "Possible once everything above is done"),
    ),
)
ANSWERS = (
    Answer(Text("姓名", "Name"), RARE, "#name"),
    Answer(Text("出生日期", "Date of birth"), "1988-03-27", "#born"),
    Answer(Text("工作单位", "Employer"), LONG, "#work"),
    Answer(Text("志愿服务时数", "Hours volunteered"), "", "#hours"),
    Answer(
        Text("欠缴月数", "Months in arrears"),
        0,
        "#arrears",
        Text("零是已知的数，不是未提供", "Zero is known; it does not mean not provided"),
    ),
)
MOMENTS = (
    Moment(
        Text("提交申请", "Application sent"),
        Sort.DONE,
        Text("本人", "You"),
        datetime(2026, 11, 2, 10, 32, tzinfo=ZoneInfo("Asia/Shanghai")),
    ),
    Moment(Text("受理", "Acceptance"), Sort.DONE, COUNTER, date(2026, 11, 4)),
    Moment(
        Text("部门核验：社会保险", "Verification: social insurance"),
        Sort.LATE,
        Text("社会保险部门", "Social insurance"),
        date(2026, 11, 4),
        date(2026, 11, 18),
        note=Text(
            "系统暂时不能答复，已改由人工核查，不影响您的积分。",
            "The system cannot answer; it is checked by hand. Your points do not suffer.",
        ),
    ),
    Moment(
        Text("部门核验：居住证", "Verification: residence permit"),
        Sort.NOW,
        Text("公安部门", "Public security"),
        date(2026, 11, 4),
        date(2027, 1, 8),
        provisional=True,
    ),
    Moment(
        Text("确认积分", "Confirm your points"), Sort.TODO, Text("本人", "You"), due=date(2027, 1, 22), provisional=True
    ),
)
RECORDS = (
    RecordShown(
        INSURANCE,
        Text("2012年3月至2026年10月，东街道某公司", "March 2012 to October 2026, a company in Dong street"),
        Sort.DONE,
        Text("已核实", "Verified"),
        Text("社会保险部门系统答复，2026-11-05", "Answered by the social insurance system, 2026-11-05"),
        links=((Text("更正", "Correct"), "#x"), (Text("谁查看过", "Who has seen it"), "#y")),
    ),
    RecordShown(
        Text("学历", "Schooling"),
        Text("大专", "大专"),
        Sort.NO,
        Text("未通过核实", "Not confirmed"),
        Text("教育部门人工答复", "Answered by hand, education"),
        Text("证书编号与学校登记不一致。", "The number of the certificate differs from the school's register."),
    ),
    RecordShown(
        Text("志愿服务", "Volunteering"),
        Text("64 小时", "64 hours"),
        Sort.UNKNOWN,
        details=((Text("登记人", "Registered for"), RARE), (Text("证书", "Certificate"), "")),
    ),
)
COLUMNS = (
    Column(Text("项目", "Line")),
    Column(Text("情况", "Quantity")),
    Column(Text("积分", "Points"), number=True),
    Column(Text("状态", "State")),
)
ROWS = (
    (Text("文化程度", "Schooling"), "大专", "60", Cell(Text("已核实", "Verified"), sort=Sort.DONE)),
    (
        Text("参保年限", "Years insured"),
        Text("14 个足年", "14 full years"),
        "21",
        Cell(Text("待核实", "Being verified"), sort=Sort.WAIT),
    ),
    (LONG, "", None, Cell(Text("未知", "Unknown"), sort=Sort.UNKNOWN)),
    (Text("违法记录", "Offences"), Text("1 次", "1"), "-10", Cell(Text("未通过", "Counts against"), sort=Sort.NO)),
)
NAV = (
    NavGroup(
        links=(
            NavLink(Text("待受理", "To accept"), "#1", 12, current=True),
            NavLink(Text("待核查", "To verify"), "#2", 148, late=True),
            NavLink(Text("代填申请", "Assisted entry"), "#3"),
        )
    ),
    NavGroup(
        Text("管理", "Management"),
        (NavLink(Text("授权和委托", "Delegation and mandates"), "#4"), NavLink(Text("统计", "Figures"), "#5", 0)),
    ),
)
SERVED = Served(RARE, "4499***********1234", "SQ-2026-000123", "#leave")
