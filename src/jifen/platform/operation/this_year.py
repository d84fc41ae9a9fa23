"""The running year of a demonstration: what the province expects of every city, the places of whoever takes applications."""

from __future__ import annotations

from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.config import clock
from jifen.platform.rounds import services as rounds
from jifen.platform.rounds.selectors.calendar import days_of, procedure_of
from jifen.policy.procedure import FixedWindow, Term
from jifen.policy.ranking_rules import Ranked

USE = "settlement"
PLACES = 8
"""In every unit of competition; invented, as everybody here is."""
DOCUMENT = "演示公告"


def plan_year() -> None:
    """Set the task of every city, publish places where a window is open that has its days by law, and plan the rounds."""
    today = clock.today()
    province = User.objects.get(username="officer-province")
    for city in schemes.cities():
        units = schemes.divisions().children(city.code)
        rounds.set_target(
            by=province, city=city, year=today.year, people=PLACES * len(units), document="省年度任务分解（演示）"
        )
        officer = User.objects.get(username=f"officer-{city.place}")
        for pack in schemes.open_packs(city, today):
            procedure, rules = procedure_of(pack, USE), schemes.rules_of(pack, USE)
            if procedure is None or not isinstance(procedure.window, FixedWindow) or not isinstance(rules, Ranked):
                continue
            term = Term.of(today, procedure.rhythm.every)  # type: ignore[arg-type]
            closes = days_of(pack, USE, str(term)).closes.on
            if closes is not None and closes >= today and schemes.fit_for_officials(pack.id):
                rows = [{"area": unit, "places": PLACES} for unit in units]
                rounds.publish_plan(by=officer, city=city, use=USE, term=str(term), rows=rows, document=DOCUMENT)
    rounds.prepare_due()
