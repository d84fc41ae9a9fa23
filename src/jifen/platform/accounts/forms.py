"""Fields of the sign-in forms."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class PhoneField(forms.CharField):
    """A phone number; kept with its country code."""

    widget = forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "maxlength": "20"})

    def clean(self, value: str) -> str:
        """Bring the number to its one form, or say how it should look."""
        typed = super().clean(value) or ""
        phone = plain_phone(typed)
        if typed and not re.fullmatch(r"\+[1-9]\d{6,14}", phone):
            raise ValidationError(_("手机号不完整。请填 11 位手机号，例如 13800000000。"), code="phone")
        return phone


def plain_phone(text: str) -> str:
    """Give a phone in one form: +86 and eleven digits, or an international number as it is."""
    digits = re.sub(r"[^\d+]", "", text)
    return f"+86{digits}" if re.fullmatch(r"1\d{10}", digits) else digits
