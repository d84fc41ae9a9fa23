"""
The window without network: what a device is given beforehand, and what it hands over when the network is back.

The page a device keeps names nobody: it is drawn without the request, so that no account, token or seat can get into it. Who
sits there, and which towns and uses there are, the device asks for by itself and keeps apart (:func:`seat_told`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac

from jifen.kernel.errors import JifenError, RefusedError, Text
from jifen.platform.accounts.models import User
from jifen.platform.casework import schemes
from jifen.platform.casework.models import Case, OfflineEntry
from jifen.platform.casework.services import Note, Told
from jifen.platform.config import clock
from jifen.platform.desk import entering
from jifen.platform.desk.access import Seat
from jifen.platform.desk.forms import ApplicationForm, RegisterForm
from jifen.platform.desk.telling import kind_words
from jifen.platform.offices.models import Office
from jifen.platform.vault.tokens import ALPHABET
from jifen.platform.web.context import page as web_page
from jifen.platform.web.pieces import NavGroup, NavLink
from jifen.platform.web.speaking import tell
from jifen.platform.web.templatetags.words import said
from jifen.policy.packs import Pack

MOST_NOTES = 40
LONGEST_NOTE = 500
_FILES = (
    "jifen.css",
    "jifen.svg",
    "jifen.js",
    "desk/offline.css",
    "desk/device.js",
    "desk/entry.js",
    "desk/offline.js",
)


# ── what a device is given ──────────────────────────────────────────────────────────────────────────────────────────


def kept_files() -> list[str]:
    """Name the addresses a device keeps: the page, and the files it is made of."""
    return [reverse("desk:offline"), *(static(name) for name in _FILES)]


def version(request: HttpRequest) -> str:
    """Give what changes when the kept page would look different: its files, or the look somebody chose."""
    frame = web_page(request)["frame"]
    told = "|".join((*kept_files(), frame.language, frame.theme, frame.text))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def device(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """Give the frame of the desk what its line about waiting entries needs."""
    may = bool(seat.rights("case.assist"))
    return {"account": account_of(seat.user), "assist": may, "version": version(request) if may else ""}


def account_of(user: User) -> str:
    """Give the name under which a device keeps the entries of an account; it tells nobody which account that is."""
    return salted_hmac("jifen.desk.offline", str(user.pk), algorithm="sha256").hexdigest()[:24]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give the page a device keeps its words: the look, and nothing of who asks."""
    frame = replace(web_page(request)["frame"], mine="", sign_in="", sign_out="", look="", here="")
    links = [
        NavLink(Text("断网登记", "Without network"), reverse("desk:offline"), current=True),
        NavLink(Text("断网带回的登记", "Brought in from offline"), reverse("desk:brought")),
        NavLink(Text("窗口代录", "Entry at the window"), reverse("desk:assist")),
    ]
    return {"frame": frame, "nav": [NavGroup("", links)], "form": OfflineForm((), label_suffix="")}


def seat_told(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """
    Tell a device who sits at it, and what may be chosen.

    ``seconds`` is how long it may open the entries of this account without asking again; ``token`` guards what it sends.
    """
    office = office_of(seat)
    return {
        "account": account_of(seat.user),
        "clerk": str(seat.user),
        "office": said(office.words),
        "seconds": request.session.get_expiry_age(),
        "token": get_token(request),
        "version": version(request),
        "packs": [_pack_told(pack) for pack in entering.packs_open_at(office)],
    }


def office_of(seat: Seat) -> Office:
    """Give the window somebody enters for."""
    return seat.rights("case.assist")[0].office


def _pack_told(pack: Pack) -> dict[str, Any]:
    kinds = (kind for kind in schemes.kinds_asked(pack.id, clock.today()) if kind != "application")
    return {
        "id": pack.id,
        "title": pack.scheme.title,
        "towns": entering.towns_of(pack.scheme.place),
        "uses": entering.uses_of(pack.id),
        "kinds": [(kind, said(kind_words(kind))) for kind in kinds],
    }


# ── what a device hands over ────────────────────────────────────────────────────────────────────────────────────────


class OfflineForm(ApplicationForm, RegisterForm):
    """One entry as a device sends it; the page of the device shows the same fields."""

    clock_read = forms.RegexField(
        r"^([01]\d|2[0-3]):[0-5]\d$",
        label=tell("现在几点", "The time now"),
        help_text=tell(
            "看墙上的钟或手表填写；只作记录，不作收到时间。",
            "Read it off a clock or watch; it is kept as a note and is not the time of receipt.",
        ),
        widget=forms.TimeInput({"type": "time", "class": "short"}),
    )
    scheme = forms.ChoiceField(label=tell("方案", "Scheme"))
    key = forms.RegexField(rf"^[{ALPHABET}]{{26}}$", widget=forms.HiddenInput)
    device_at = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, packs: Sequence[Pack], *args: Any, **kwargs: Any) -> None:
        data: Any = args[0] if args else {}
        chosen = next((pack for pack in packs if pack.id == data.get("scheme")), None)
        towns = entering.towns_of(chosen.scheme.place) if chosen else []
        super().__init__(towns, entering.uses_of(chosen.id) if chosen else [], *args, **kwargs)
        self.order_fields(["clock_read", "name", "number", "phone", "scheme", "town", "uses", "key", "device_at"])
        self.fields["scheme"].choices = [(pack.id, pack.scheme.title) for pack in packs]  # type: ignore[attr-defined]
        number = self.fields["number"]
        number.widget.attrs.pop("autofocus", None)
        number.help_text = tell(
            "照身份证填写，本机会核对末位校验码。", "As on the card; this computer checks its last digit."
        )

    def clean_device_at(self) -> datetime:
        """Read an instant with its zone; a clock that is wrong by years is kept as it is, since it proves nothing anyway."""
        told: datetime | None = None
        with suppress(ValueError):
            told = datetime.fromisoformat(self.cleaned_data["device_at"])
        if told is None or told.tzinfo is None or not 1970 <= told.year < 2200:
            raise forms.ValidationError(tell("本机时间读不出来。", "The device's time cannot be read."), code="instant")
        return told


def read(posted: QueryDict, seat: Seat) -> tuple[Told | None, list[dict[str, str]]]:
    """
    Read one entry of a device.

    Returns:
        The entry, or None with what is to be mended: ``{"field": …, "words": …}`` each, in the language of the page.

    Raises:
        RefusedError: ``desk.other_account``: it lay under another account than the one that sends it.
    """
    if posted.get("account") != account_of(seat.user):
        raise RefusedError(
            "desk.other_account",
            Text("这条登记属于另一个账号，没有送出。", "This entry belongs to another account and was not sent."),
            Text("请由登记它的人登录后送出。", "Whoever wrote it down signs in and sends it."),
        )
    form = OfflineForm(entering.packs_open_at(office_of(seat)), posted, label_suffix="")
    if not form.is_valid():
        wrong = form.errors.get_json_data()
        return None, [
            {"field": name, "words": f"{form.fields[name].label}：{one['message']}"}
            for name, found in wrong.items()
            for one in found
        ]
    told = form.cleaned_data
    notes = tuple(_notes(posted, told["scheme"]))
    return Told(**{**told, "uses": tuple(told["uses"]), "notes": notes}), []


def _notes(posted: QueryDict, scheme: str) -> list[Note]:
    """Read the notes by kind; one of a kind the scheme does not ask for is kept under no kind, since nothing said is lost."""
    known = schemes.kinds_asked(scheme, clock.today())
    rows = zip(posted.getlist("kind"), posted.getlist("said"), posted.getlist("seen"), strict=False)
    return [
        Note(kind=kind if kind in known else "", said=words.strip()[:LONGEST_NOTE], seen=seen == "yes")
        for kind, words, seen in list(rows)[:MOST_NOTES]
        if words.strip() or seen == "yes"
    ]


def notes_of(case: Case) -> list[tuple[OfflineEntry, list[tuple[Text, str, bool]]]]:
    """Give what a window noted on a case without network: each entry with kind, words, and whether a paper was seen."""
    return [
        (
            one,
            [(kind_words(note["kind"]) if note["kind"] else _OTHER, note["said"], note["seen"]) for note in one.notes],
        )
        for one in case.offline_entries.order_by("received_at")
    ]


_OTHER = Text("其他", "other")


def told_wrong(error: JifenError) -> list[dict[str, str]]:
    """Tell what the house refuses the way the errors of the form are told."""
    complaints = error.complaints or (error,)
    return [{"field": "", "words": f"{said(one.what)}{said(one.mend)}", "code": error.code} for one in complaints]
