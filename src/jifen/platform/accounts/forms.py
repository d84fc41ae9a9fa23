"""The sign-in forms: a phone or an e-mail address, and the code sent to it."""

from __future__ import annotations

import re
from typing import Any

from allauth.account import forms as library
from django import forms
from django.core.exceptions import ValidationError

from jifen.platform.web.speaking import Lazy, tell


class PhoneField(forms.CharField):
    """A phone number; kept with its country code."""

    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "maxlength": "20"})

    def clean(self, value: str) -> str:
        """Bring the number to its one form, or say how it should look."""
        typed = super().clean(value) or ""
        phone = plain_phone(typed)
        if typed and not re.fullmatch(r"\+[1-9]\d{6,14}", phone):
            raise ValidationError(
                tell(
                    "手机号不完整。请填 11 位手机号，例如 13800000000。",
                    "This phone number is not complete. Give its 11 digits, such as 13800000000.",
                ),
                code="phone",
            )
        return phone


def plain_phone(text: str) -> str:
    """Give a phone in one form: +86 and eleven digits, or an international number as it is."""
    digits = re.sub(r"[^\d+]", "", text)
    return f"+86{digits}" if re.fullmatch(r"1\d{10}", digits) else digits


PHONE_WORDS = tell("手机号", "Phone")
EMAIL_WORDS = tell("电子邮箱", "E-mail address")


def CODE(label: Lazy) -> forms.CharField:  # noqa: N802  stands where a field class would
    """Give the field for a code."""
    attrs = {"autocomplete": "one-time-code", "maxlength": "20", "class": "short"}
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attrs))


def _email_field() -> forms.EmailField:
    attrs = {"autocomplete": "email", "inputmode": "email", "maxlength": "254"}
    return forms.EmailField(label=EMAIL_WORDS, required=False, widget=forms.TextInput(attrs=attrs))


class _EitherWay:
    """A phone or an e-mail address: one of them, not both."""

    fields: dict[str, Any]
    data: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = PhoneField(label=PHONE_WORDS, required=False)
        self.fields["email"] = _email_field()

    def clean(self) -> Any:
        """Refuse neither and both."""
        cleaned = super().clean()  # type: ignore[misc]
        given = [name for name in ("phone", "email") if str(self.data.get(name, "")).strip()]
        if len(given) != 1:
            self.add_error(  # type: ignore[attr-defined]
                "phone",
                ValidationError(
                    tell("手机号和电子邮箱填一个。", "Give a phone or an e-mail address, one of the two."),
                    code="either",
                ),
            )
        return cleaned


class SignupForm(_EitherWay, library.SignupForm):  # type: ignore[misc]
    """Open an account."""

    field_order = ("phone", "email")


class RequestCodeForm(_EitherWay, library.RequestLoginCodeForm):  # type: ignore[misc]
    """Ask for the code to sign in."""

    _user = None


class _SentCode:
    """The code that was sent."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CODE(tell("验证码", "Code"))


class LoginCodeForm(_SentCode, library.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code to sign in."""


class AgainCodeForm(_SentCode, library.ConfirmReauthenticationCodeForm):  # type: ignore[misc]
    """The code before something that matters."""


class EmailCodeForm(_SentCode, library.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that proves an e-mail address."""


class PhoneCodeForm(_SentCode, library.VerifyPhoneForm):  # type: ignore[misc]
    """The code that proves a phone."""


class EmailForm(library.AddEmailForm):  # type: ignore[misc]
    """Add or change the e-mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = _email_field()
        self.fields["email"].required = True


class RecipientForm(library.RequestReauthenticationCodeForm):  # type: ignore[misc]
    """Where the code before something that matters goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].label = tell("验证码发到", "Send the code to")
