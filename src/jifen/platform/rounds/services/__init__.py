"""
What people and the worker do with rounds, from the target of a year to the list that is taken down. One act, one transaction.

Law: 粤人社发〔2011〕306号 二（四）3 (places made public, ranked by points, the result shown in public).
"""

from __future__ import annotations

from jifen.platform.rounds.services.admitting import is_named, not_now
from jifen.platform.rounds.services.announcing import announce
from jifen.platform.rounds.services.asking import ask_sealing
from jifen.platform.rounds.services.closing import close, end_empty, waive
from jifen.platform.rounds.services.drawing import record_draw
from jifen.platform.rounds.services.finishing import finish, take_down_due
from jifen.platform.rounds.services.hearing import answer, pass_on, turn_away
from jifen.platform.rounds.services.lasting import follow_calendar
from jifen.platform.rounds.services.objecting import raise_against, raise_own
from jifen.platform.rounds.services.opening import prepare_due
from jifen.platform.rounds.services.planning import publish_plan, set_target
from jifen.platform.rounds.services.publishing import call_back, release_due, schedule
from jifen.platform.rounds.services.raising import raise_overdue
from jifen.platform.rounds.services.running import ask_run, progress, work_next
from jifen.platform.rounds.services.sealing import seal_entrants

__all__ = [
    "announce",
    "answer",
    "ask_run",
    "ask_sealing",
    "call_back",
    "close",
    "end_empty",
    "finish",
    "follow_calendar",
    "is_named",
    "not_now",
    "pass_on",
    "prepare_due",
    "progress",
    "publish_plan",
    "raise_against",
    "raise_overdue",
    "raise_own",
    "record_draw",
    "release_due",
    "schedule",
    "seal_entrants",
    "set_target",
    "take_down_due",
    "turn_away",
    "waive",
    "work_next",
]
