"""When applications are taken, as the texts say it: from day to day, all the year, or as announced. No day is ever invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jifen.kernel.errors import Text
from jifen.policy.packs import Pack
from jifen.policy.phrasing.procedure import period
from jifen.policy.procedure import AlwaysOpen, AnnouncedWindow, Period, UseProcedure


@dataclass(frozen=True, slots=True)
class WindowTold:
    """
    When applications for one use are taken.

    ``opens`` and ``closes`` are the days of this window, or of the next one; both None where no text fixes them, and then
    ``words`` say what is known. ``open_now`` is None where that cannot be said. ``basis`` is the article.
    """

    words: Text
    basis: str = ""
    opens: date | None = None
    closes: date | None = None
    open_now: bool | None = None


_UNSTATED = Text(
    "条文没有写申请起止日，以当地公告为准。", "The texts name no days; the local announcement has the last word."
)
_ALWAYS = Text("常年受理，任何一天都可以申请。", "Taken all the year, on any day.")


def window_of(pack: Pack, use: str, today: date) -> WindowTold:
    """
    Say when applications for one use of a scheme are taken.

    Args:
        pack: a scheme in force.
        use: one of its uses.
        today: the day it is asked on.
    """
    procedure = pack.procedure.uses.get(use) if pack.procedure else None  # type: ignore[call-overload]
    if procedure is None:
        return WindowTold(_UNSTATED)
    window = procedure.window
    if isinstance(window, AlwaysOpen):
        return WindowTold(_ALWAYS, window.basis or "", open_now=True)
    if isinstance(window, AnnouncedWindow):
        return WindowTold(_announced(window), window.basis or "")
    return _fixed(procedure, pack.scheme.in_force.until, today)


def _announced(window: AnnouncedWindow) -> Text:
    if not isinstance(window.lasts, Period):
        return _UNSTATED
    lasts = period(window.lasts)
    return Text(
        f"每期 {lasts.zh}，起止日以当地公告为准。", f"{lasts.en} each time; the local announcement says from when."
    )


def _fixed(procedure: UseProcedure, until: date | None, today: date) -> WindowTold:
    term = procedure.term_of(today)
    days = procedure.window_in(term) if term else None
    if days is None or (until is not None and days[0] > until):
        ended = Text(
            "这个方案的申请期已经过去，下一期以新的规定为准。",
            "The last window of this scheme has passed; the next one follows new rules.",
        )
        return WindowTold(ended, procedure.window.basis or "", open_now=False)
    opens, closes = days
    running = opens <= today
    words = Text("现在可以申请", "Open now") if running else Text("还没有开始", "Not open yet")
    return WindowTold(words, procedure.window.basis or "", opens, closes, running)
