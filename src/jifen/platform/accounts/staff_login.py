"""The form by which staff sign in: user name and password; the second factor follows. People sign in by code instead."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm

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
