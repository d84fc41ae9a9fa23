"""What came of one case, for its applicant: only what the list in force shows, and nothing before its minute."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse

from jifen.kernel.errors import Text
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case
from jifen.platform.config import clock
from jifen.platform.portal.lists_told import checked, list_url, release_at
from jifen.platform.rounds.inputs import is_continuous
from jifen.platform.rounds.models import PublishedList, Round, Standing
from jifen.platform.rounds.selectors import lists
from jifen.platform.rounds.selectors.objections import in_time, objections_until
from jifen.platform.rounds.selectors.rounds import round_of
from jifen.platform.rounds.telling import round_words, unit_words
from jifen.platform.settlement.selectors import claim_of, may_claim_on
from jifen.platform.web.pieces import Sort
from jifen.ranking.outcome import RESULT_WORDS, Result

_SORTS = {
    Result.PLACED: Sort.DONE,
    Result.QUALIFIED: Sort.DONE,
    Result.WAITING: Sort.WAIT,
    Result.NOT_RANKED: Sort.UNKNOWN,
}
_MEANING: dict[Result, Text] = {
    Result.PLACED: Text("您在名额以内。", "You are within the places."),
    Result.WAITING: Text(
        "名额按名次给完了，您排在后面，这一轮没有入围。",
        "The places were given by rank, and you come after the last of them.",
    ),
    Result.QUALIFIED: Text(
        "您达到了规定分值，可以办理，不用排名。", "You reach the points; nobody is ranked, you have the right."
    ),
    Result.BELOW_QUALIFYING_POINTS: Text(
        "您的总分没有达到规定分值，没有参加排名。",
        "Your total does not reach the qualifying points; you were not ranked.",
    ),
    Result.NOT_ELIGIBLE: Text(
        "您不符合这一用途的条件；是哪一条，积分卡上写明了。",
        "You do not meet a condition of this use; the scorecard says which.",
    ),
    Result.NOT_RANKED: Text(
        "有事项还没有核实，所以没有参加排名。没有核实不等于 0 分。",
        "Something is not proven yet, so you were not ranked. Not proven is not zero.",
    ),
    Result.OTHER_WAY: Text("这个单位的名额不按积分分配。", "The places of this unit are not given out by points."),
}
SETTLEMENT = "settlement"
"""The use whose places are claimed."""

_IN_THE_NEXT = Text(
    "不用重新申请：本批结果确定以后，您的申请自动进入当时开着的那一批。",
    "You need not apply again: once the result of this batch is final, your application is in the batch that is open then.",
)
_HEAD_ENDS, _BLOCK = b',"root":', 1 << 16


@dataclass(frozen=True, slots=True)
class ResultTold:
    """
    What came of a case for one use; ``standing`` is None until the list is released, and then the rest is the same for everybody.

    ``facts`` are code, unit, points, places and cut-off as the list has them.
    """

    use: str
    name: Text
    round_url: str
    release_at: datetime | None
    standing: Standing | None = None
    listed: PublishedList | None = None
    outcome: Text | None = None
    words: Text | None = None
    sort: Sort = Sort.TODO
    facts: tuple[tuple[Text, Any], ...] = ()
    second: Text | None = None
    checked: dict[str, Any] | None = None
    list_url: str = ""
    settle_url: str = ""
    settle_words: Text | None = None
    object_url: str = ""

    @property
    def replaces(self) -> bool:
        """Whether the list took the place of one that was shown."""
        return self.listed is not None and self.listed.supersedes is not None

    @property
    def object_until(self) -> date | None:
        """The last day of objections to this list."""
        return objections_until(self.listed.round) if self.listed else None


def results_of(case: Case) -> list[ResultTold]:
    """Tell what came of a case for each of its uses, in their order."""
    return [told for use in case.uses if (told := result_of(case, use)) is not None]


def ways_of(case: Case) -> list[tuple[Text, str]]:
    """Give the ways on from a case that was sent: the round of each use, the result; the same before and after a release."""
    rounds = [found for use in case.uses if (found := round_of(case, use)) is not None]
    ways = [(round_words(one.use, one.term), reverse("portal:round", args=[one.public])) for one in rounds]
    told = [(Text(f"这一轮：{words.zh}", f"The round: {words.en}"), url) for words, url in ways]
    result = (Text("我的结果", "My result"), reverse("portal:result", args=[case.public]))
    return [*told, result] if rounds else []


def result_of(case: Case, use: str) -> ResultTold | None:
    """Tell what came of a case for one use; None where it belongs to no round yet."""
    shown = lists.shown_of(case, use)
    if shown is None:
        round_ = round_of(case, use)
        return _not_released(round_) if round_ else None
    standing, listed = shown
    result = Result(standing.result)
    facts = _facts(standing, listed)
    there = checked(listed)
    receipt_url = f"{reverse('portal:result_receipt', args=[case.public])}?use={use}"
    return ResultTold(
        use,
        round_words(use, listed.round.term),
        reverse("portal:round", args=[listed.round.public]),
        None,
        standing,
        listed,
        RESULT_WORDS[result],
        _meaning(result, listed.round),
        _SORTS.get(result, Sort.NO),
        tuple(facts),
        _second(standing),
        there | {"receipt_url": receipt_url} if there else None,
        f"{list_url(listed)}index.html" if there else "",
        *_settling(case, use, standing),
        _object_url(case, listed.round, use),
    )


def _meaning(result: Result, round_: Round) -> Text:
    """Say what a result means; whoever has no right by a batch is in the next one."""
    told = _MEANING[result]
    if result is Result.QUALIFIED or not is_continuous(round_):
        return told
    return Text(f"{told.zh}{_IN_THE_NEXT.zh}", f"{told.en} {_IN_THE_NEXT.en}")


def _object_url(case: Case, round_: Round, use: str) -> str:
    """Give the way to objecting to a line of one's own, while there is time."""
    may = in_time(round_, clock.today())
    return f"{reverse('portal:object_own', args=[case.public])}?use={use}" if may else ""


def _settling(case: Case, use: str, standing: Standing) -> tuple[str, Text | None]:
    """Give the way to claiming the place, or to the claim there is; nothing where there is neither."""
    claimed = use == SETTLEMENT and claim_of(case) is not None
    if not claimed and (use != SETTLEMENT or may_claim_on(case, standing) is not None):
        return "", None
    words = Text("看落户进度", "See how the settling stands") if claimed else Text("申领入户名额", "Claim the place")
    return reverse("portal:settle", args=[case.public]), words


def _not_released(round_: Round) -> ResultTold:
    url = reverse("portal:round", args=[round_.public])
    return ResultTold(round_.use, round_words(round_.use, round_.term), url, release_at(round_))


def _facts(standing: Standing, listed: PublishedList) -> list[tuple[Text, Any]]:
    head = _head_of(listed)
    unit = next((one for one in head["about"]["units"] if one["unit"] == standing.unit), None) if head else None
    leading = schemes.leading_of(schemes.pack_of(listed.round.scheme), listed.round.use)
    own = lists.row_of(standing, head["columns"]) if head else {}
    facts: list[tuple[Text, Any]] = [(Text("名单上的行码", "Row code on the list"), standing.code)]
    if own.get("total") is not None:
        facts.append((Text("总分", "Points"), own["total"]))
    if leading and own.get("score") is not None:
        facts.append((leading, own["score"]))
    if standing.unit:
        facts.append((Text("竞争单位", "Unit"), unit_words(standing.unit)))
    if not unit:
        return facts
    places = unit["words"] or unit["places"]
    facts += [
        (Text("名额", "Places"), Text("不限", "no limit") if places is None else places),
        (Text("参加排名", "Ranked"), unit["ranked"]),
        (Text("录取线", "Cut-off"), _cut_off(unit["cut_off"], leading)),
    ]
    return facts


def _cut_off(last: dict[str, Any] | None, leading: Text | None) -> Text:
    """Say where the places ended: in points, or in what is compared first where that is not the total."""
    if last is None:
        return Text("没有人入围", "nobody was placed")
    score, klass = last["score"], last["class"]
    line = Text(f"{leading.zh} {score}", f"{leading.en} {score}") if leading else Text(f"{score} 分", f"{score} points")
    zh = "，".join(filter(None, (klass, line.zh if score is not None else "", f"第 {last['rank']} 名")))
    en = ", ".join(filter(None, (klass, line.en if score is not None else "", f"rank {last['rank']}")))
    return Text(zh, en)


def _second(standing: Standing) -> Text | None:
    if standing.second_rank is None:
        return None
    got, n = standing.result == Result.PLACED, standing.second_rank
    zh, en = ("入围", "got a place") if got else ("没有入围", "got none")
    return Text(
        f"第一轮没有入围；剩下的名额合起来再排一次，您排第 {n} 名，{zh}。",
        f"No place in the first round; what was left was put together and ranked again: you came {n} and {en}.",
    )


def _head_of(listed: PublishedList) -> dict[str, Any] | None:
    path = lists.public_folder(listed) / "list.json"
    return _head(path) if path.exists() else None


@lru_cache(maxsize=32)
def _head(path: Path) -> dict[str, Any]:
    """Read the head of a list, which is its beginning: a list never changes, and one of 300,000 rows is not read for it."""
    raw = b""
    with path.open("rb") as file:
        while _HEAD_ENDS not in raw:
            block = file.read(_BLOCK)
            if not block:
                break
            raw += block
    head: dict[str, Any] = json.loads(raw[: raw.index(_HEAD_ENDS)] + b"}")
    return head
