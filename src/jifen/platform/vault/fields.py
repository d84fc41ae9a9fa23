"""
Django fields whose values lie in the database sealed, and open only in the row and column they were written to.

Convention::

    class Person(SealedModel):                  # brings seal_id, the name of the row for good
        name = SealedText()
        answers = SealedJson(default=dict)

A value is sealed when the row is saved and opened when it is first read from the instance. ``values()`` and raw queries
give it closed. Only ``isnull`` may stand in a query: look a sealed value up by a blind index beside it. Table, column and
``seal_id`` are part of the seal, so that renaming any of them needs a migration that seals anew.

What speaks of a person is sealed with that person's own secret: ``sealed_under`` names the way from the row to it::

    class Move(SealedModel, sealed_under="case.person"):    # a KeyedModel; "self" is the row itself

Once :meth:`KeyedModel.destroy_key` was saved, none of it opens any more, here and in every copy of the row.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, cast
from uuid import UUID, uuid4

from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from jifen.platform.vault.holding import WrappedKey, secret_for
from jifen.platform.vault.suite import SUITES, Place, key_ring


class SealedModel(models.Model):
    """A row with sealed fields; ``sealed_under`` is the dotted way to the person whose secret seals them, if any."""

    sealed_under: ClassVar[str] = ""

    def __init_subclass__(cls, *, sealed_under: str = "", **kwargs: Any) -> None:
        """Take the way from the head of the class."""
        super().__init_subclass__(**kwargs)
        cls.sealed_under = sealed_under or cls.sealed_under

    seal_id: models.UUIDField[UUID, UUID] = models.UUIDField(default=uuid4, editable=False, unique=True)

    class Meta:
        abstract = True


class KeyedModel(SealedModel):
    """A person: one who has a secret of their own. Rows written before there were such secrets have none."""

    wrapped_key = WrappedKey()

    class Meta:
        abstract = True

    def destroy_key(self) -> None:
        """Take the secret away; for good, once the row is saved."""
        self.wrapped_key = None


class Sealed:
    """A value as it lies in the database; neither ``repr`` nor ``str`` shows a byte of it."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.content == self.content

    def __hash__(self) -> int:
        return hash(self.content)


class _Opened(DeferredAttribute):
    """Opens a value when it is first read; a data descriptor, so that the instance's own dictionary does not go first."""

    field: SealedField

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.opened(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """What both sealed fields share; use :class:`SealedText` or :class:`SealedJson`."""

    descriptor_class = _Opened

    def __init__(self, *args: Any, sealed_for: str = "seal_id", **kwargs: Any) -> None:
        """
        Make the field.

        Args:
            args: as of any field.
            sealed_for: the unique, lasting field of the row that names it; set before the row is saved.
            kwargs: as of any field; ``unique``, ``db_index`` and ``db_default`` make no sense and are refused by the check.
        """
        self.sealed_for = sealed_for
        super().__init__(*args, **kwargs)
        self.empty_values = [None, ""]

    def deconstruct(self) -> Any:
        """Give what migrations write."""
        name, path, args, kwargs = super().deconstruct()
        if self.sealed_for != "seal_id":
            kwargs["sealed_for"] = self.sealed_for
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse a model whose rows have no lasting name, and options that would need the value in the clear."""
        found = super().check(**kwargs)
        try:
            subject = self.model._meta.get_field(self.sealed_for)
        except FieldDoesNotExist:
            subject = None
        if subject is None or not getattr(subject, "unique", False):
            hint = (
                "Derive the model from jifen.platform.vault.fields.SealedModel, or name a unique field in sealed_for."
            )
            what = f"A sealed field needs a unique field “{self.sealed_for}” that names the row for good."
            found.append(checks.Error(what, hint=hint, obj=self, id="vault.E001"))
        if {"unique", "primary_key", "db_index", "db_default"} & set(self.deconstruct()[3]):
            what = "A sealed field can be neither unique, nor indexed, nor filled by the database."
            hint = "Put a blind index beside it: jifen.platform.vault.index.blind_index."
            found.append(checks.Error(what, hint=hint, obj=self, id="vault.E002"))
        return found

    def opened(self, instance: models.Model, value: Sealed) -> Any:
        """
        Open the value of a row.

        Raises:
            SealBrokenError: ``platform.seal_broken``.
            ErasedError: ``platform.erased``: the secret of the person was destroyed.
        """
        ring = key_ring(settings.JIFEN_KEYS)
        return self.read(ring.open(self._place(instance), value.content, under=secret_for(instance)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """Seal the value of a row that is about to be written; one that was never opened is written as it was."""
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        if isinstance(value, Sealed):
            self.opened(model_instance, value)  # a copy under another seal_id would be lost for good: refuse it here
            return value
        ring, suite = key_ring(settings.JIFEN_KEYS), SUITES[settings.JIFEN_SUITE]
        secret, plain = secret_for(model_instance), self.written(value)
        sealed = Sealed(ring.seal(suite, self._place(model_instance), plain, under=secret))
        model_instance.__dict__[self._as_saved] = sealed
        return sealed

    def lying(self, instance: models.Model) -> Sealed | None:
        """
        Give the value of a row as it lies in the database: still closed as it was read, or as this instance last saved it.

        Raises:
            KeyError: the value was opened since it was read, and never saved by this instance.
        """
        value = instance.__dict__[self.attname]
        if value is None or isinstance(value, Sealed):
            return value
        return cast("Sealed", instance.__dict__[self._as_saved])

    @property
    def _as_saved(self) -> str:
        return f"_{self.attname}_as_saved"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Give the database sealed bytes; a plain value has come past ``save`` and is refused without being shown."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(
                f"{self}: a sealed value is written by save() or bulk_create(), which know the row it is sealed for; "
                "update() and bulk_update() do not."
            )
        return connection.Database.Binary(value.content)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Take a value from the database, still closed."""
        return None if value is None else Sealed(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow ``isnull`` only."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self}: a sealed field cannot be searched ({lookup_name}); only isnull can be asked. Put a blind index "
            "beside it and search that: jifen.platform.vault.index.blind_index."
        )

    def get_transform(self, name: str) -> Any:
        """Allow no transform; Django asks for one before it asks for a lookup."""
        return None

    def get_default(self) -> Any:
        """Give the value of a new row."""
        if not self.has_default():
            return None
        return self.default() if callable(self.default) else self.default

    def to_python(self, value: Any) -> Any:
        """Keep the value: the binary field would take a text for base64."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse to be serialised: a dump would hold the value in the clear."""
        raise FieldError(
            f"{self}: a sealed value is not dumped; keep a backup of the database instead (docs/operations.md)."
        )

    def written(self, value: Any) -> bytes:
        """Turn a value into the bytes to seal."""
        raise NotImplementedError

    def read(self, content: bytes) -> Any:
        """Turn opened bytes into the value."""
        raise NotImplementedError

    def _place(self, instance: models.Model) -> Place:
        subject = getattr(instance, self.sealed_for)
        if subject in (None, ""):
            raise FieldError(f"{self}: {self.sealed_for} must be set before the row is saved.")
        return Place(self.model._meta.db_table, cast("str", self.column), str(subject))


class SealedText(SealedField):
    """A text, sealed; a row that is told nothing else has the empty text."""

    if TYPE_CHECKING:
        _pyi_private_set_type: str
        _pyi_private_get_type: str  # type: ignore[assignment]

    def written(self, value: Any) -> bytes:
        """Encode a text; anything else is refused without being shown."""
        if not isinstance(value, str):
            raise FieldError(f"{self}: holds text, not {type(value).__name__}.")
        return value.encode()

    def read(self, content: bytes) -> str:
        """Decode a text."""
        return content.decode()

    def get_default(self) -> Any:
        """Give the value of a new row: as with other texts, empty unless null is allowed."""
        return super().get_default() if self.has_default() or self.null else ""


class SealedJson(SealedField):
    """Plain data (mappings, lists, texts, whole numbers, truth values, None inside them), sealed as canonical JSON."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def written(self, value: Any) -> bytes:
        """Write canonical JSON: keys sorted, UTF-8, no blanks; a number that is no number is refused."""
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()

    def read(self, content: bytes) -> Any:
        """Read JSON."""
        return json.loads(content)
