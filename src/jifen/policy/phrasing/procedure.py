"""Dates and periods of a use in words: ``公示：至少 5 个工作日``; what no text says is told as such."""

from __future__ import annotations

from typing import NamedTuple

from jifen.kernel.errors import Text
from jifen.policy.phrasing import counted
from jifen.policy.procedure import (
    AlwaysOpen,
    AnnouncedWindow,
    Batches,
    DayOfTerm,
    FixedWindow,
    Notice,
    Period,
    StatedDay,
    UseProcedure,
)
from jifen.policy.ranking_keys import Choice

UNSTATED = Text("条文没有写", "no text says it")

_MASKED = Text("只写姓，名以星号代替", "the surname and a star")
_UNITS = {"working_days": ("个工作日", "working day"), "days": ("日", "day"), "months": ("个月", "month"), "years": ("年", "year")}  # fmt: skip
_RHYTHMS = {
    "year": Text("每年一次", "once a year"),
    "half_year": Text("每半年一次", "every half-year"),
    "quarter": Text("每季度一次", "every quarter"),
    "continuous": Text(
        "常年办理，过线即可，不排名", "all the year; who reaches the line has the right, nobody is ranked"
    ),
}
_OF_YEAR = {"previous": Text("上年", " of the year before"), "this": Text("", ""), "next": Text("次年", " of the year after")}  # fmt: skip
_OF_TERM = {"previous": Text("上一期", "the term before"), "this": Text("本期", "the term"), "next": Text("下一期", "the next term")}  # fmt: skip
_MONTHS = "January February March April May June July August September October November December".split()


class Step(NamedTuple):
    """One step: what it is, what is said of it, and the ground; the ground is empty where no text says anything."""

    name: Text
    said: Text
    ground: str = ""

    @property
    def is_stated(self) -> bool:
        """Whether a text says it."""
        return self.said is not UNSTATED


def steps(use: UseProcedure) -> list[Step]:
    """Tell the procedure of a use, in the order in which an applicant meets it."""
    objection = use.objection
    found = [
        _step(Text("多久一次", "How often"), use.rhythm, _RHYTHMS[use.rhythm.every]),
        _step(Text("申请时间", "Applications"), use.window, _window(use)),
        *(_batches(one) for one in (use.rhythm.batches,) if one is not None),
        _by(Text("指标数公布", "Places are published"), use.places_published, "year"),
        _within(Text("部门核实", "Departments answer"), use.departments_answer),
        _by(Text("排名", "Ranking"), use.ranked, use.rhythm.every),
        _within(Text("公示", "The list hangs"), use.publicity, Text("至少 ", "at least ")),
        *(_step(Text("名单上的姓名", "Names on the list"), one, _MASKED) for one in (use.masked_names,) if one),
        _raised(use),
        _within(Text("异议转核实部门", "An objection is passed on"), objection.passed_on),
        _within(Text("异议答复", "An objection is answered"), objection.answered),
    ]
    if isinstance(use.notice, Notice):
        found.append(_within(Text(f"{use.notice.title}有效期", f"{use.notice.title} is good for"), use.notice.valid))
    return [*found, _within(Text("公安办理入户", "Registration by the police"), use.registered)]


def period(one: Period) -> Text:
    """Tell a period: ``5 个工作日``, ``5 working days``."""
    unit, unit_en = _UNITS[one.unit]
    return Text(f"{one.count} {unit}", counted(one.count, unit_en))


def day(one: DayOfTerm, every: str) -> Text:
    """Tell a day of a term: ``上年9月1日``, ``1 September of the year before``; ``every`` says how long a term is."""
    if every == "year":
        number = Text("最后一日", "the last day of") if one.day == "last" else Text(f"{one.day}日", str(one.day))
        of = _OF_YEAR[one.of]
        return Text(f"{of.zh}{one.month}月{number.zh}", f"{number.en} {_MONTHS[one.month - 1]}{of.en}")
    of = _OF_TERM[one.of]
    number = Text("最后一日", "the last day") if one.day == "last" else Text(f"{one.day}日", f"day {one.day}")
    return Text(f"{of.zh}第{one.month}个月{number.zh}", f"{number.en} of month {one.month} of {of.en}")


def _window(use: UseProcedure) -> Text:
    match use.window:
        case FixedWindow(opens=opens, closes=closes):
            first, last = day(opens, use.rhythm.every), day(closes, use.rhythm.every)
            return Text(f"{first.zh}至{last.zh}", f"from {first.en} to {last.en}")
        case AlwaysOpen():
            return Text("全年受理", "all the year")
        case AnnouncedWindow(lasts=Period() as lasts):
            said = period(lasts)
            return Text(f"每次公告，{said.zh}", f"announced each time, for {said.en}")
        case AnnouncedWindow():
            return Text("每次公告", "announced each time")


def _batches(one: Batches) -> Step:
    listed = period(one.listed)
    last = (
        Text("月末", "the end of each month")
        if one.cut_off == "last"
        else Text(f"每月{one.cut_off}日", f"day {one.cut_off} of each month")
    )
    said = Text(
        f"{last.zh}前确认积分的进入当期，其后 {listed.zh}内公示",
        f"whoever has confirmed their points by {last.en}; the list hangs within {listed.en}",
    )
    return _step(Text("分批", "Batches"), one, said)


def _raised(use: UseProcedure) -> Step:
    name = Text("提出异议", "Raising an objection")
    if use.objection.raised == "publicity" and isinstance(use.publicity, Period):
        return _step(name, use.publicity, Text("公示期间", "as long as the list hangs"))
    return _within(name, use.objection.raised)


def _by(name: Text, stated: StatedDay | str, every: str) -> Step:
    if not isinstance(stated, StatedDay):
        return Step(name, UNSTATED)
    said = day(stated.by, every)
    return _step(name, stated, Text(f"{said.zh}前", f"by {said.en}"))


def _within(name: Text, stated: Period | str, before: Text | None = None) -> Step:
    if not isinstance(stated, Period):
        return Step(name, UNSTATED)
    said, before = period(stated), before or Text("", "")
    return _step(name, stated, Text(f"{before.zh}{said.zh}", f"{before.en}{said.en}"))


def _step(name: Text, choice: Choice, said: Text) -> Step:
    return Step(name, said, choice.basis or choice.reading or "")
