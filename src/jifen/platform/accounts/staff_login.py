"""The forms of staff: user name and password, the second factor follows. People sign in by code instead."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm

from jifen.platform.web.speaking import tell


class StaffLoginForm(LoginForm):  # type: ignore[misc]
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = tell("用户名", "User name")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "maxlength": "64"}
        self.fields["password"].label = tell("密码", "Password")
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "maxlength": "200"}

    def _setup_password_field(self) -> None:
        """Keep the password, which the library leaves out where people sign up without one."""


class StaffPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = tell("现在的密码", "Current password")
        self.fields["password1"].label = tell("新密码，至少 12 位", "New password, 12 characters at least")
        self.fields["password1"].help_text = ""
        self.fields["password2"].label = tell("再输一次新密码", "New password once more")
        _plain(self)


class StaffAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = tell("密码", "Password")
        _plain(self)


def _plain(form: Any) -> None:
    """Drop the library's words inside the fields and below them: labels are enough."""
    for field in form.fields.values():
        field.help_text = ""
        field.widget.attrs = {"autocomplete": field.widget.attrs.get("autocomplete", "off"), "maxlength": "200"}
