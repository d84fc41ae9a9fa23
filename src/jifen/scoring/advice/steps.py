"""Ideas for a next step: what would be added to a dossier, or would stop if nothing were done. ``advice`` scores them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jifen.facts.catalogue import CATALOGUE
from jifen.facts.dossier import Record, Standing
from jifen.kernel.errors import Text
from jifen.kernel.places import within
from jifen.scoring.advice.futures import Future, begin, invented, runs
from jifen.scoring.phrasing import amount
from jifen.scoring.plan import Op, Plan

_STUDY = ("初中", "高中", "大专", "本科", "硕士")
_SKILL = ("初级工", "中级工", "高级工", "技师", "高级技师")
_TITLE = ("初级职称", "中级职称", "高级职称")
_LADDERS = {
    "education": (_STUDY, Text("继续学习，取得{}学历", "study on, to the level {}")),
    "qualification": (_SKILL, Text("考取职业资格{}", "obtain the vocational qualification {}")),
    "title": (_TITLE, Text("取得{}", "obtain the title {}")),
}
_AHEAD = 2
"""How many rungs of a ladder are looked at: the next one, and the one after it should the next alone add nothing."""


@dataclass(frozen=True, slots=True)
class Idea:
    """
    Something a person might do.

    Without it the kinds in ``stopping`` no longer run; with it ``adding`` is on record as well. ``takes_a_year`` moves both to the
    same day a year from now.
    """

    id: str
    what: Text
    more: Text
    adding: tuple[Record, ...] = ()
    stopping: tuple[str, ...] = ()
    takes_a_year: bool = False

    @property
    def family(self) -> str:
        """What the idea is one size of: of several, the smallest that changes anything is enough."""
        return self.id.partition(":")[0]


def ideas(future: Future, plan: Plan) -> Iterator[Idea]:
    """Give every idea that makes sense for a dossier under a plan, whether or not it adds anything."""
    for kind in _LADDERS:
        yield from _climbing(kind, future)
    yield from _volunteering(future, plan)
    yield _insured(future)
    yield from _holding("residence_permit", future, sort="居住证")
    yield from _holding("residence", future)
    yield from _employed(future)
    yield from _in_the_fund(future)


def _here(future: Future) -> str:
    """The town applied to where there is one, else the place of the scheme."""
    application = future.dossier.single("application")
    return str(application.values["town"]) if application else future.place


def _climbing(name: str, future: Future) -> Iterator[Idea]:
    ladder, words = _LADDERS[name]
    held = [
        str(record.values["level"])
        for record in future.dossier.records.get(name, ())
        if record.whose == "self" and record.proof.standing is not Standing.REFUTED
    ]
    order = CATALOGUE[name].by_name["level"].levels
    top = max((order.index(level) for level in held), default=-1)
    trade = next(
        (record.values["trade"] for record in future.dossier.records.get(name, ()) if "trade" in record.values), ""
    )
    for level in [rung for rung in ladder if order.index(rung) > top][:_AHEAD]:
        values: dict[str, object] = {"level": level, "on": future.applied}
        if name == "qualification":
            values["trade"] = trade
        what = Text(words.zh.format(level), words.en.format(level))
        more = Text(f"现有：{held[-1] if held else '无'}", f"held now: {held[-1] if held else 'none'}")
        yield Idea(f"{name}:{level}", what, more, adding=(invented(name, future, **values),))


def _volunteering(future: Future, plan: Plan) -> Iterator[Idea]:
    """Find the hours to the next whole unit of every line about volunteering; the fewest that add points are kept."""
    field = CATALOGUE["volunteering"].by_name["hours"]
    wanted = set()
    for line, score in zip(plan.lines, future.now.seats["self"].lines, strict=True):
        for node in (plan.measures[index] for index in line.measures):
            if "volunteering" in node.kinds and node.op is Op.SUM and node.unit > 1:
                hours = sum(int(record.values["hours"]) for record in score.counted)  # type: ignore[call-overload]
                wanted |= {node.unit, node.unit - hours % node.unit}
    for hours in sorted(wanted):
        record = invented("volunteering", future, place=_here(future), hours=hours, on=future.applied)
        told = amount(hours, field.decimals, field.unit)
        yield Idea(
            f"volunteering:{hours}",
            Text(f"在本地参加志愿服务 {told.zh}", f"volunteer {told.en} in the place of the application"),
            Text(f"再服务 {told.zh}", f"{told.en} more"),
            adding=(record,),
        )


def _insured(future: Future) -> Idea:
    """Stay insured, or become so, in every kind of insurance, in the place of the scheme, for twelve months more."""
    kind = CATALOGUE["insurance"]
    mine = [record for record in future.dossier.records.get("insurance", ()) if record.whose == "self"]
    running = [record for record in mine if runs(record, future) and within(str(record.values["place"]), future.place)]
    kept = {str(record.values["kind"]) for record in running}
    payer = next((record.values for record in running), {"employer": "", "base": 0})
    adding = tuple(
        invented(
            "insurance",
            future,
            kind=level,
            place=future.place,
            employer=payer["employer"],
            base=payer["base"],
            start=begin(kind, future),
        )
        for level in kind.by_name["kind"].levels
        if level not in kept
    )
    listed = "、".join(level for level in kind.by_name["kind"].levels if level not in kept)
    more = Text("再参保 12 个月", "12 more months")
    if adding:
        more = Text(f"再参保 12 个月，并补齐险种：{listed}", f"12 more months, with the kinds not paid today: {listed}")
    what = Text("在本地按月参保，不中断", "stay insured in this place, month by month")
    return Idea("insurance", what, more, adding=adding, stopping=("insurance",), takes_a_year=True)


def _holding(name: str, future: Future, **values: object) -> Iterator[Idea]:
    """Renew what is held in time, or obtain it, and hold it for a full year more."""
    kind = CATALOGUE[name]
    mine = [record for record in future.dossier.records.get(name, ()) if record.whose == "self"]
    running = [record for record in mine if runs(record, future) and within(str(record.values["place"]), future.place)]
    if running:
        ends = max((record.values["end"] for record in running), key=lambda day: (day is None, str(day)))
        until = (
            Text(f"现有的到 {ends} 为止", f"the present one ends on {ends}")
            if ends
            else Text("现在有效", "valid today")
        )
        what = Text(f"{kind.zh}到期前办好续期，不要中断", f"renew the {_plain_en(name)} in time, without a gap")
        yield Idea(
            name,
            what,
            Text(f"再满一年；{until.zh}", f"one full year more; {until.en}"),
            stopping=(name,),
            takes_a_year=True,
        )
        return
    record = invented(name, future, place=_here(future), start=begin(kind, future), **values)
    what = Text(f"在本地办理{kind.zh}并保持有效", f"obtain the {_plain_en(name)} in this place and keep it valid")
    yield Idea(name, what, Text("满一年", "one full year"), adding=(record,), takes_a_year=True)


def _plain_en(name: str) -> str:
    return {"residence_permit": "residence permit", "residence": "registration of residence"}[name]


def _employed(future: Future) -> Iterator[Idea]:
    mine = [record for record in future.dossier.records.get("employment", ()) if record.whose == "self"]
    if any(runs(record, future) for record in mine):
        what = Text("保持就业不中断，合同到期及时续签", "stay employed without a gap; renew the contract in time")
        yield Idea(
            "employment", what, Text("再满一年", "one full year more"), stopping=("employment",), takes_a_year=True
        )


def _in_the_fund(future: Future) -> Iterator[Idea]:
    kind = CATALOGUE["housing_fund"]
    mine = [record for record in future.dossier.records.get("housing_fund", ()) if record.whose == "self"]
    running = any(runs(record, future) and within(str(record.values["place"]), future.place) for record in mine)
    adding = () if running else (invented("housing_fund", future, place=future.place, start=begin(kind, future)),)
    zh = "住房公积金按月缴存不中断" if running else "请用人单位依法开立住房公积金账户并按月缴存"
    en = (
        "keep the housing fund paid month by month"
        if running
        else "ask the employer to open and pay the housing fund the law owes"
    )
    yield Idea(
        "housing_fund",
        Text(zh, en),
        Text("再缴 12 个月", "12 more months"),
        adding=adding,
        stopping=("housing_fund",),
        takes_a_year=True,
    )
