"""
Secrets of persons: what is sealed about somebody hangs on one secret in their row, and is gone with it.

The secret is wrapped by the key of the file, so that the database alone opens nothing; it is unwrapped where a row is read and
never leaves the process.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from jifen.platform.vault.suite import SUITES, Place, key_ring

_SECRET = 32
"""Bytes of a secret."""


class WrappedKey(models.BinaryField):  # type: ignore[type-arg]
    """The wrapped secret of one person, made when the row is first written; NULL once it was destroyed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"null": True, "blank": True, "editable": False} | kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Make the secret of a new row; it stands before the sealed fields, which then find it."""
        if add and getattr(model_instance, self.attname) is None:
            ring, suite = key_ring(settings.JIFEN_KEYS), SUITES[settings.JIFEN_SUITE]
            made = ring.seal(suite, _place(model_instance), secrets.token_bytes(_SECRET))
            setattr(model_instance, self.attname, made)
        return super().pre_save(model_instance, add)


def secret_for(instance: models.Model) -> bytes | None:
    """
    Give the secret a row is sealed with: that of the person its model leads to by ``sealed_under``.

    Returns:
        None where the model leads to nobody, or to a person whose secret was destroyed, or never made.
    """
    holder: Any = instance
    way = _way(instance)
    for step in () if way == "self" else way.split("."):
        holder = getattr(holder, step) if step and holder is not None else None
    wrapped = getattr(holder, "wrapped_key", None)
    return _unwrapped(settings.JIFEN_KEYS, _place(holder), bytes(wrapped)) if wrapped is not None else None


def _way(instance: models.Model) -> str:
    found = getattr(instance, "sealed_under", None)
    if found is None:  # models of migrations know their columns only: the models of today know the way
        model = apps.get_model(instance._meta.app_label, str(instance._meta.model_name))
        found = getattr(model, "sealed_under", "")
    return str(found)


def _place(holder: models.Model) -> Place:
    return Place(holder._meta.db_table, "wrapped_key", str(holder.seal_id))  # type: ignore[attr-defined]


@lru_cache(maxsize=1024)
def _unwrapped(folder: Path, place: Place, wrapped: bytes) -> bytes:
    # By the wrapped bytes: whoever no longer has them in the row finds nothing here either.
    return key_ring(folder).open(place, wrapped)
