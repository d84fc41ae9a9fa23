"""What the first sheet of a workbook explains: the rules of filling in, then every sheet and every column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jifen.facts.kinds import DEPARTMENTS, WHOSE, Field, Kind, Silence, Type
from jifen.facts.validation import show

RULES = (
    (
        "一行一条记录。红色星号（*）的栏目必填；表头不要删改，可另加“备注”栏。",
        "One record a row. Columns with * have to be filled in. Leave the headers alone; a column 备注 is yours.",
    ),
    (
        "同一个人在各表中用同一“人员编号”；配偶、子女等家庭成员的记录也用申请人的编号，以“归属”区分。",
        "A person has the same 人员编号 in every sheet; records of the family carry it too, told apart by 归属 (whose).",
    ),
    (
        "日期写 2014-03-05，月份写 2014-03；仍在持续的时段，结束栏留空。",
        "Write days as 2014-03-05 and months as 2014-03. Leave the end of a running span empty.",
    ),
    (
        "身份号码须为文本；不要使用公式、合并单元格。",
        "Identity numbers are text. No formulas, no merged cells.",
    ),
    (
        "留着的工作表：没有某人的记录，即表示该人申报“没有”。不申报的类别，请删去整张工作表；删去即为“未说明”，不是“没有”。",
        "A sheet that is there: whoever has no row in it declares to have none. Delete the whole sheet of a kind you do not "
        "want to state; then it is unknown, not none.",
    ),
    (
        "“核验答复”由核验单位填写：对某人某类记录作出答复，即表示该类记录已列全；填“未答复”的，该名册仍未结。",
        "核验答复 is for the departments: an answer for a person and a kind says that its records are complete; 未答复 leaves "
        "the list open.",
    ),
    (
        "核验状态留空即“已申报”。已核实、已否定的，须写明核验单位和核验日期。",
        "An empty 核验状态 means declared. Verified and refuted records name the department and the day.",
    ),
)

KIND_HEAD = ("工作表 sheet", "内容 records of", "核验单位 proved by", "名册由谁认定 who closes the list", "归属 whose")
FIELD_HEAD = (
    "工作表 sheet",
    "栏目 column",
    "英文 English",
    "格式 form",
    "必填 required",
    "留空表示 empty means",
    "选项、说明 options, help",
)
_FORMS = {
    Type.TEXT: "文本 text",
    Type.LEVEL: "从列表选取 choose",
    Type.CODE: "代码 code",
    Type.NUMBER: "数字 number",
    Type.FLAG: "是/否 yes or no",
    Type.DATE: "日期 2014-03-05",
    Type.MONTH: "月份 2014-03",
    Type.PLACE: "区划代码 division code",
    Type.IDENTITY: "18位身份号码（文本） identity number (text)",
}


def help_lines(kinds: Sequence[Kind]) -> Iterator[tuple[str, ...]]:
    """Give the rows of the two tables of help; an empty row stands before each."""
    yield ()
    yield KIND_HEAD
    for kind in kinds:
        who = "、".join(DEPARTMENTS[name][0] for name in kind.proved_by)
        closes = (
            "须由核验单位答复 / the department" if kind.silence is Silence.SOURCE else "本人申报即可 / the applicant"
        )
        seats = "、".join(WHOSE[name].zh for name in kind.whose)
        yield (kind.zh, kind.en, who, closes, seats)
    yield ()
    yield FIELD_HEAD
    for kind in kinds:
        for one in kind.fields:
            must = "必填 / required" if one.required else "可空 / optional"
            yield (
                kind.zh,
                one.zh,
                one.en,
                expects(one),
                must,
                when_empty(one),
                "、".join(one.levels) or one.help,
            )


def expects(one: Field) -> str:
    """Say what a column takes: its form, unit and decimals."""
    unit = f"，{one.unit}" if one.unit else ""
    places = f"，至多{one.decimals}位小数" if one.decimals else ""
    return f"{_FORMS[one.type]}{unit}{places}"


def when_empty(one: Field) -> str:
    """Say what an empty cell of a column means."""
    if one.required:
        return ""
    return "没有或仍在持续 none, or still running" if one.absent in (None, "") else show(one, one.absent)  # type: ignore[arg-type]
