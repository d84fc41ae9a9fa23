"""The look a person chooses, and pages that say what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from jifen.kernel.errors import JifenError, Text
from jifen.platform.web.context import TEXT_COOKIE, TEXT_SIZES, THEME_COOKIE, THEMES

_YEAR = 365 * 24 * 3600


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """
    Keep the language, text size or theme somebody chose, and go back to where they were.

    Takes ``language``, ``text``, ``theme`` and ``next`` from the form. Nothing is stored but cookies; an unknown value
    changes nothing.
    """
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(wanted if safe else "/")
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(request, answer, settings.LANGUAGE_COOKIE_NAME, language)
    if (text := request.POST.get("text")) in TEXT_SIZES:
        _keep(request, answer, TEXT_COOKIE, str(text))
    if (theme := request.POST.get("theme")) in THEMES:
        _keep(request, answer, THEME_COOKIE, str(theme))
    return answer


def refused(request: HttpRequest, error: JifenError | None = None, *, status: int = 400) -> HttpResponse:
    """
    Show a page that says what went wrong and what to do.

    Args:
        request: what was asked.
        error: tells code, reason and remedy; without it the page has the usual words of the status.
        status: 400, 403, 404, 405, 413 or 429.

    Returns:
        The page, in the language of the reader.
    """
    return render(
        request, "web/refused.html", {"error": error, "status": status, "usual": USUAL[status]}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 where too much was sent at once: ``handler400``."""
    return refused(request, status=413 if isinstance(exception, RequestDataTooBig) else 400)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old: ``CSRF_FAILURE_VIEW``."""
    return refused(request, status=403)


def locked_out(request: HttpRequest, credentials: Mapping[str, Any] | None = None, *_: Any, **__: Any) -> HttpResponse:
    """Answer 429 after too many attempts to sign in: ``AXES_LOCKOUT_CALLABLE``."""
    return refused(request, status=429)


def refusals(answer_to: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give the empty 405 of Django a page, where a browser asked: a middleware, inside of those that know the language."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = answer_to(request)
        if given.status_code != 405 or given.content or not request.accepts("text/html"):
            return given
        page = refused(request, status=405)
        page["Allow"] = given.get("Allow", "")
        return page

    return answer


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: ``handler404``."""
    return refused(request, status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: ``handler403``; a ``JifenError`` behind the refusal is told."""
    cause = exception.__cause__
    return refused(request, cause if isinstance(cause, JifenError) else None, status=403)


USUAL: dict[int, tuple[Text, Text]] = {
    400: (
        Text("这个请求看不懂", "This request could not be understood"),
        Text("请返回上一页，检查填写的内容后再试。", "Go back, check what you entered and try again."),
    ),
    403: (
        Text("您不能查看或办理这一项", "You may not see or do this"),
        Text(
            "可能是登录已过期，或者这件事不归您的账号办理。请重新登录；仍然不行，请联系受理窗口。",
            "Your session may have ended, or this matter does not belong to your account. Sign in again; if that does not help, ask the accepting office.",
        ),
    ),
    404: (
        Text("没有这一页", "There is no such page"),
        Text(
            "请检查网址，或者从首页重新进入。您填写过的内容没有丢失。",
            "Check the address or start from the home page. Nothing you entered was lost.",
        ),
    ),
    405: (
        Text("不能这样打开这一页", "This page cannot be opened this way"),
        Text(
            "请从上一页的按钮进入，不要直接刷新或收藏这个网址。",
            "Use the button on the page before; do not reload or bookmark this address.",
        ),
    ),
    413: (
        Text("文件太大", "The file is too large"),
        Text(
            "请拍得小一些或分几次上传。您填写过的内容没有丢失。",
            "Take a smaller picture or upload in parts. Nothing you entered was lost.",
        ),
    ),
    429: (
        Text("操作太频繁", "Too many attempts"),
        Text(
            "请过十五分钟再试。晚十五分钟不影响积分。",
            "Please wait fifteen minutes. That changes no points.",
        ),
    ),
}


def _keep(request: HttpRequest, answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
