"""Random public names of things: short enough to read out at a window, long enough that nobody finds another by trying."""

from __future__ import annotations

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters and figures people mistake for one another on paper and on the phone (0 O, 1 I)."""

LENGTH = 12


def public_id() -> str:
    """Give a new public name: twelve characters, sixty random bits."""
    return "".join(ALPHABET[byte % 32] for byte in secrets.token_bytes(LENGTH))
