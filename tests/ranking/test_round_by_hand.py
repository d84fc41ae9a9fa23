"""The round worked by hand: every number of the page is what the shipped rules give."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jifen.kernel.dates import WorkingCalendar
from jifen.kernel.points import scale, show
from jifen.policy.packs import Pack
from jifen.policy.procedure import Period, StatedDay, Term
from jifen.policy.registry import Registry
from jifen.policy.shipped import shipped
from jifen.ranking import Publication, Ranking, Run, publish, rank, read_quota
from jifen.ranking.difference import difference

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "round-zhongshan-2014.md"
TERM = Term("year", 2015)
DAYS_OFF = WorkingCalendar({2015: (frozenset({date(2015, 6, 22)}), frozenset())})
Table = list[dict[str, str]]
_NUMBER = re.compile(r"[0-9]+(?:[.-][0-9]+)*")


@cache
def tables() -> list[Table]:
    """Every table of the page, in its order: the rows by their head."""
    found: list[Table] = []
    head: list[str] = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            head = []
        elif not head:
            head = cells
            found.append([])
        elif not set(cells[0]) <= set("-:"):
            found[-1].append(dict(zip(head, cells, strict=True)))
    return found


DAYS, PLAN, PEOPLE, FIRST, FIRST_TOWNS, OBJECTION, SECOND, SECOND_TOWNS, DIFFERENCE, NOTICE = tables()


@cache
def pack() -> Pack:
    """The shipped rules."""
    return Registry((shipped("policies"),)).find("zhongshan/points", as_of=date(2014, 10, 30))


def points(cell: str) -> int | None:
    """A cell as scaled points; unknown is None, not zero."""
    return None if cell == "unknown" else scale(Decimal(cell), pack().scheme.points.decimals)


def rows(**again: dict[str, str]) -> list[dict[str, object]]:
    """The people of the page as rows of a score table, some with facts proven again."""
    town = {row["town"]: row["code"] for row in PLAN}
    return [
        {
            "person": row["person"],
            "name": row["person"],
            "town": town[row["town"]],
            "eligible": True,
            "applied_on": date.fromisoformat(row["applied on"]),
            "total": points(row["total"]),
            "key_quality": points(row["素质 quality"]),
            "key_insured": points(row["参保 insured"]),
            "key_living": points(row["居住 living"]),
        }
        for row in (person | again.get(person["person"], {}) for person in PEOPLE)
    ]


@cache
def rankings() -> tuple[Ranking, Ranking]:
    """The round as it was ranked first, and after the objection was upheld."""
    decimals = pack().scheme.points.decimals
    run = Run(pack().id, pack().fingerprint, "settlement", date(2015, 4, 30), "verified", decimals)
    rules: Any = pack().ranking.uses["settlement"]  # type: ignore[union-attr]
    quota = read_quota([{"area": row["code"], "places": int(row["places"])} for row in PLAN], rules, decimals=decimals)
    line = scale(pack().scheme.uses["settlement"].apply_from, decimals)  # type: ignore[arg-type]
    again = {"寅": {"total": "81", "参保 insured": "21"}}
    one, other = (
        rank(people, rules, run=run, quota=quota, qualifying_points=line) for people in (rows(), rows(**again))
    )
    return one, other


@cache
def published() -> tuple[Publication, Publication]:
    """Both lists, made with one secret."""
    one, other = (publish(ranking, secret=bytes(range(32))) for ranking in rankings())
    return one, other


KEYS = ("total", "quality", "insured", "living", "applied_on", "nothing: equal")


def outcomes_of(ranking: Ranking) -> dict[str, dict[str, str]]:
    """What came of everybody, as the page shows it."""
    found = {}
    for outcome in ranking.outcomes:
        own = outcome.standing
        parted = KEYS[own.parted_by] if own and own.parted_by >= 0 else ""
        found[outcome.entrant.person] = {
            "person": outcome.entrant.person,
            "rank": str(own.rank) if own else "",
            "result": outcome.result.value,
            "round": str(own.round or "") if own else "",
            "second_rank": str(own.second_rank or "") if own else "",
            "set behind the one above by": parted,
        }
    return found


def towns_of(ranking: Ranking) -> Table:
    """What came of the towns, as the page shows it."""
    name = {row["code"]: row["town"] for row in PLAN}
    return [
        {
            "town": name[unit.unit],
            "applied": str(unit.applied),
            "ranked": str(unit.ranked),
            "placed": str(unit.placed),
            "left": str(unit.left),
            "placed in the second round": str(unit.placed_second),
            "cut-off rank": str(unit.cut_off.rank) if unit.cut_off else "",
            "cut-off score": show(unit.cut_off.score or 0, ranking.run.decimals) if unit.cut_off else "",
        }
        for unit in ranking.units
    ]


def day(table: Table, what: str) -> date:
    """The day of a line of a table of days."""
    return next(date.fromisoformat(row["day"]) for row in table if row["what"].startswith(what))


def after(period: object, event: date) -> date:
    """The last day of a period of the rules."""
    assert isinstance(period, Period)
    return period.ends(event, DAYS_OFF, day_off=pack().procedure.counting.day_off).date  # type: ignore[union-attr]


def test_the_order_and_the_outcome_of_both_lists_are_those_of_the_page() -> None:
    """Every rank, result and round, and which key set whom behind the one above; in the order in which they stand."""
    for expected, ranking in zip((FIRST, SECOND), rankings(), strict=True):
        found = outcomes_of(ranking)

        assert {row["person"]: row for row in expected} == found
        assert [row["rank"] for row in expected] == [row["rank"] for row in found.values()]


def test_the_towns_of_both_lists_are_those_of_the_page() -> None:
    """Applied, ranked, placed, left over, gained in the second round, cut-off; and the limits of the plan."""
    assert (FIRST_TOWNS, SECOND_TOWNS) == tuple(towns_of(ranking) for ranking in rankings())
    assert [row["limit of the second round"] for row in PLAN] == [
        str(unit.second_limit) for unit in rankings()[0].units
    ]


def test_the_totals_of_the_page_are_own_points_times_the_factor_of_the_town() -> None:
    """Outside the central districts 1.3, within them 1."""
    (factor,) = {
        Decimal(number)
        for number in re.findall(r"factor=Decimal\('([0-9.]+)'\)", str(pack().scheme.uses["settlement"]))
    }
    for row in PEOPLE:
        if row["own"] != "unknown":
            times = factor if row["town"] == "小榄镇" else 1

            assert Decimal(row["total"]) == Decimal(row["own"]) * times


def test_the_difference_is_that_of_the_page() -> None:
    """Who moved, why, and from what to what."""
    old, new = (json.loads(one.files()["list.json"]) for one in published())
    person = {holder.code: holder.person for holder in published()[0].holders()}
    found = [
        {
            "person": person[moved.code],
            "why": moved.why.value,
            "result before": str((moved.old or {})["result"]),
            "result after": str((moved.new or {})["result"]),
        }
        for moved in difference(old, new).moved
        if moved.result_changed
    ]

    assert sorted(DIFFERENCE, key=lambda row: row["person"]) == sorted(found, key=lambda row: row["person"])


def test_the_days_of_the_page_are_those_of_the_rules() -> None:
    """Window, plan, ranking, publicity, objection, answer, notice; the days chosen by the city lie in their order."""
    rules = pack().procedure.uses["settlement"]  # type: ignore[union-attr]
    assert isinstance(rules.places_published, StatedDay)
    assert isinstance(rules.ranked, StatedDay)
    released, again = day(DAYS, "list released"), day(OBJECTION, "the list that supersedes")
    raised, passed = day(OBJECTION, "寅 objects"), day(OBJECTION, "it was passed on")

    assert (day(DAYS, "applications from"), day(DAYS, "applications until")) == rules.window_in(TERM)
    assert day(DAYS, "plan of places") == rules.places_published.by.within(TERM)
    assert day(DAYS, "ranked by") == rules.ranked.by.within(TERM)
    assert day(DAYS, "list hangs") == after(rules.publicity, released)
    assert day(OBJECTION, "it hangs") == after(rules.publicity, again)
    assert day(OBJECTION, "the department that proved") == after(rules.objection.passed_on, raised)
    assert day(OBJECTION, "the department answers") == after(rules.objection.answered, passed)
    assert released < raised < passed < after(rules.objection.answered, passed) < again


def test_the_notice_is_good_until_the_working_day_of_the_page_and_provisional() -> None:
    """Three years end on a Sunday; the days off of that year were not published yet."""
    notice = pack().procedure.uses["settlement"].notice  # type: ignore[union-attr]
    issued = day(NOTICE, "notice issued")
    ends = notice.valid.ends(issued, DAYS_OFF, day_off="moves")  # type: ignore[union-attr]

    assert day(NOTICE, "good until") == ends.date
    assert ends.provisional
    assert day(OBJECTION, "it hangs") < issued
    assert 6 == date(2018, 6, 24).weekday()


def test_no_sentence_of_the_page_has_a_number_that_no_table_and_no_rule_has() -> None:
    """Numbers in the text are those of the tables, of the rules, or of the articles that are cited."""
    text = PAGE.read_text("utf-8")
    lines = text.splitlines()
    quota = (pack().folder / "quota-2015-settlement.yaml").read_text("utf-8")
    settlement = pack().scheme.uses["settlement"]
    known = set(_NUMBER.findall(" ".join(line for line in lines if line.startswith("|")) + quota))
    known |= set(_NUMBER.findall(f"{settlement} {pack().ranking} {pack().id}"))
    sentences = "\n".join(line for line in lines if not line.startswith("|"))

    assert set() == set(_NUMBER.findall(sentences)) - known
