"""Who may open a page of the desk: a signed-in staff account with a right for the act, and its second factor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jifen.kernel.errors import BadInputError, JifenError, NotFoundError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.offices.models import Membership, Office
from jifen.platform.offices.permission import Grounds, NotAllowedError, memberships, rights

P = ParamSpec("P")


class NoDeskError(RefusedError):
    """The account has no place at the desk: it is no staff account, or its second factor is missing."""


@dataclass(slots=True)
class Seat:
    """
    Who sits at the desk for one request, and on which grounds.

    ``grounds`` are those for the act the page was opened for; :meth:`rights` gives those for any other act.
    """

    user: User
    grounds: tuple[Grounds, ...]
    _known: dict[str, tuple[Grounds, ...]] = field(default_factory=dict)
    _held: list[Membership] | None = None

    def rights(self, *acts: str) -> tuple[Grounds, ...]:
        """Give every ground for any of some acts; read once a request."""
        for act in acts:
            if act not in self._known:
                if self._held is None:
                    self._held = memberships(self.user)
                self._known[act] = tuple(rights(self.user, act, held=self._held))
        return tuple(held for act in acts for held in self._known[act])

    def offices(self, *acts: str) -> list[Office]:
        """Give the offices somebody acts for under some acts, each once."""
        return list({held.office.pk: held.office for held in self.rights(*acts)}.values())

    @property
    def office(self) -> Office | None:
        """The office of the first ground; None on pages that need no right."""
        return self.grounds[0].office if self.grounds else None


def staff(
    *acts: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, Seat, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """
    Let only staff with a right for one of some acts into a view; without acts any staff account.

    Whoever is not signed in is sent to sign in; everybody else gets a page with status 403 that names the missing right.
    An error of the house that a view lets through becomes a page as well.

    Args:
        acts: keys of :data:`jifen.platform.offices.permission.ACTS`.
    """

    def guard(
        view: Callable[Concatenate[HttpRequest, Seat, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = request.user
            if not isinstance(user, User):
                return redirect_to_login(request.get_full_path())
            try:
                seat = _seated(request, user, acts)
                return view(request, seat, *args, **kwargs)
            except JifenError as error:
                return refusal(request, error)

        guarded.acts = acts  # type: ignore[attr-defined]  # the test of every address reads it
        return guarded

    return guard


def _seated(request: HttpRequest, user: User, acts: tuple[str, ...]) -> Seat:
    if not user.is_staff or not user.is_active:
        raise NoDeskError(
            "platform.no_desk",
            Text("工作台只供工作人员使用。", "The desk is for staff only."),
            Text("个人办事请从首页进入。", "For your own matters go in by the home page."),
        )
    if not settings.JIFEN_DEMO:
        _demand_second_factor(request, user)
    seat = Seat(user, ())
    seat.grounds = seat.rights(*acts)
    if acts and not seat.grounds:
        raise NotAllowedError(acts[0])
    return seat


def _demand_second_factor(request: HttpRequest, user: User) -> None:
    if not is_mfa_enabled(user):
        raise NoDeskError(
            "platform.second_factor",
            Text("工作账号还没有启用第二重验证。", "This staff account has no second factor yet."),
            Text("请先启用动态验证码，再进入工作台。", "Set up one-time codes first, then open the desk."),
        )
    if not any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
        raise NoDeskError(
            "platform.second_factor",
            Text("这次登录没有使用第二重验证。", "You signed in without your second factor."),
            Text("请退出后重新登录，并输入动态验证码。", "Sign out, sign in again and enter the one-time code."),
        )


def status_of(error: JifenError) -> int:
    """Give the status of the page that tells an error."""
    if isinstance(error, NotAllowedError | NoDeskError):
        return 403
    if isinstance(error, NotFoundError):
        return 404
    if isinstance(error, RefusedError):
        return 409
    return 400 if isinstance(error, BadInputError) else 500


def refusal(request: HttpRequest, error: JifenError) -> HttpResponse:
    """Show what the house refuses, why, and what to do."""
    told = {"error": error, "status": status_of(error), "enrol": error.code == "platform.second_factor"}
    return render(request, "desk/refused.html", told, status=status_of(error))
