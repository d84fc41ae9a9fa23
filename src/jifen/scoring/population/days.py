"""
The days of each application as columns: found once per person, asked by every table of facts.

Days that do not hang on the application are constants in the SQL. The others stand in the table ``days``: an expression that
needs them says ``days.…``, and only where one does is the table joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from jifen.kernel.dates import month_of
from jifen.scoring.plan import Day, Edge
from jifen.scoring.population.sql_text import indented, listed, literal, quoted
from jifen.scoring.spans import ONE_DAY

DAYS = "days"
APPLICATION_FIELDS = ("town", "applied_on", "klass")
"""What a row of results repeats of the application, for ranking."""

_ASKED = re.compile(r"\bdays\.")
_DEFAULTED = {"applied_on": "applied", "accepted_on": "accepted", "completed_on": "completed"}


def asks_days(sql: str) -> bool:
    """Whether an expression needs the days of the application."""
    return _ASKED.search(sql) is not None


class DayColumns:
    """Gives the expression of a day of the plan, and the table in which the days of the applications stand."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self.found: dict[str, str] = {}
        self.asked = list(APPLICATION_FIELDS)

    # --- expressions --------------------------------------------------------------------------------------------------

    def day(self, day: Day) -> str:
        """Give a day as a DATE."""
        return literal(day.fixed) if day.fixed is not None else self._column(_moved(day))

    def month(self, day: Day) -> str:
        """Give the month a day lies in, as a number."""
        return literal(month_of(day.fixed)) if day.fixed is not None else self._column(month_number(_moved(day)))

    def first(self, starts: tuple[Day, ...], by_month: bool) -> str | None:
        """Give the first day of a window, or the first month wholly inside; None where it is open."""
        if by_month:
            return self._edge(starts, max, lambda day: month_of(day) + (day.day != 1), _month_from, "greatest")
        return self._edge(starts, max, lambda day: day, lambda sql: sql, "greatest")

    def last(self, ends: tuple[Day, ...], by_month: bool) -> str | None:
        """Give the last day of a window, or the last month wholly inside; None where it is open."""
        if by_month:
            return self._edge(ends, min, lambda day: month_of(day) - ((day + ONE_DAY).day != 1), _month_until, "least")
        return self._edge(ends, min, lambda day: day, lambda sql: sql, "least")

    def application(self, field: str) -> str:
        """Give a field of the application, NULL where there is none."""
        if field not in self.asked:
            self.asked.append(field)
        return f"days.{quoted(field)}"

    def _edge(
        self,
        days: tuple[Day, ...],
        choose: Callable[..., date | int],
        plain: Callable[[date], date | int],
        written: Callable[[str], str],
        together: str,
    ) -> str | None:
        fixed = [plain(day.fixed) for day in days if day.fixed is not None]
        loose = [written(_moved(day)) for day in days if day.fixed is None]
        parts = ([literal(choose(fixed))] if fixed else []) + loose
        if not parts:
            return None
        whole = parts[0] if len(parts) == 1 else f"{together}({', '.join(parts)})"
        return self._column(whole) if loose else whole

    def _column(self, sql: str) -> str:
        return f"days.{quoted(self.found.setdefault(sql, f'd{len(self.found) + 1}'))}"

    # --- tables -------------------------------------------------------------------------------------------------------

    def application_table(self, counts: str) -> str:
        """
        Give the application of each person: the last that counts.

        Args:
            counts: the test of whether a record counts.
        """
        # arg_max_null keeps an open day of the last record; arg_max would pass on to an earlier record that has one.
        fields = dict.fromkeys([*self.asked, *_DEFAULTED])
        rows = [(f"arg_max_null({quoted(field)}, record_no) AS {quoted(field)}", "") for field in fields]
        return f"SELECT\n{indented(listed([('no', ''), *rows]))}\nFROM application\nWHERE {counts}\nGROUP BY no"

    def table(self) -> str:
        """Give the days of every person; who has not applied yet is taken as applying on the day of the run."""
        run = literal(self.as_of)
        rows = [(quoted(field), "") for field in self.asked]
        rows += [(f"{sql} AS {quoted(name)}", "") for sql, name in self.found.items()]
        return (
            f"SELECT\n{indented(listed([('no', ''), *rows]))}\nFROM (\n"
            f"  SELECT last_application.* REPLACE (persons.no AS no),\n"
            f"    coalesce(applied_on, {run}) AS applied,\n"
            f"    coalesce(accepted_on, {run}) AS accepted,\n"
            f"    coalesce(completed_on, applied_on, {run}) AS completed\n"
            f"  FROM persons LEFT JOIN last_application ON last_application.no = persons.no\n)"
        )


def month_number(sql: str) -> str:
    """Write the month of a DATE as a number: ``kernel.dates.month_of``."""
    return f"CAST(year({sql}) * 12 + month({sql}) - 1 AS INTEGER)"


def whole_months(start: str, end_exclusive: str) -> str:
    """Write the full months of a span: ``kernel.dates.whole_months``, letter by letter."""
    return (
        f"(year({end_exclusive}) * 12 + month({end_exclusive})) - (year({start}) * 12 + month({start}))"
        f" - CASE WHEN day({end_exclusive}) < day({start}) THEN 1 ELSE 0 END"
    )


def age_in_years(born: str, on: str) -> str:
    """Write completed years: ``kernel.dates.age_in_years``."""
    return (
        f"year({on}) - year({born})"
        f" - CASE WHEN month({on}) * 100 + day({on}) < month({born}) * 100 + day({born}) THEN 1 ELSE 0 END"
    )


def add_months(day: str, months: int) -> str:
    """Write a day moved by months, clamped to the end of the month: ``kernel.dates.add_months``."""
    return f"CAST({day} + to_months({months}) AS DATE)" if months else day


def add_days(day: str, days: int) -> str:
    """Write a day moved by days."""
    return f"{day} {'+' if days > 0 else '-'} {abs(days)}" if days else day


def _moved(day: Day) -> str:
    moved = add_months(_DEFAULTED[day.field], day.months)
    match day.edge:
        case Edge.MONTH_BEFORE:
            moved = f"CAST(date_trunc('month', {moved}) AS DATE) - 1"
        case Edge.MONTH_OF:
            moved = f"last_day({moved})"
        case Edge.YEAR_START:
            moved = f"CAST(date_trunc('year', {moved}) AS DATE)"
    return add_days(moved, day.days)


def _month_from(sql: str) -> str:
    return f"{month_number(sql)} + CASE WHEN day({sql}) <> 1 THEN 1 ELSE 0 END"


def _month_until(sql: str) -> str:
    return f"{month_number(sql)} - CASE WHEN day({sql} + 1) <> 1 THEN 1 ELSE 0 END"
