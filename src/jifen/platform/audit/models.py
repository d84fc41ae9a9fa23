"""The three append-only tables: acts, looks, and the seals over both."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """
    An act.

    ``actor`` is the public id of a user or ``system``; ``case`` and ``person`` are public ids; ``grounds`` is the id of the
    delegation, membership or mandate that gave the right. ``data`` never holds a sensitive value. ``kept`` holds the marks of the
    rows the act wrote (:mod:`jifen.platform.audit.marks`).
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    office = models.TextField(blank=True)
    act = models.TextField()
    case = models.TextField(blank=True)
    person = models.TextField(blank=True)
    grounds = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    kept = models.TextField(blank=True)
    digest = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(fields=("case", "id"), name="audit_entry_case"),
            models.Index(fields=("person", "id"), name="audit_entry_person"),
        )

    def __str__(self) -> str:
        return f"{self.act} #{self.pk}"


class Look(models.Model):
    """A read of sensitive data: whose, by whom, what for, and which fields; never their values."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    office = models.TextField(blank=True)
    person = models.TextField()
    case = models.TextField(blank=True)
    purpose = models.TextField()
    fields = models.JSONField(default=list)
    digest = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("person", "id"), name="audit_look_person"),)

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class Seal(models.Model):
    """
    A signed statement that these and only these rows of one table were there.

    It covers the ids from ``first`` to ``last`` but for ``gaps`` (``[[from, to], …]``: numbers no transaction kept).
    ``whole`` says that no row older than ``at`` was left for a later seal.
    ``root`` is the Merkle root over the rows' digests; ``previous`` the digest of seal ``number - 1``; ``key`` names the
    public key. The next seal of a table begins where the one before ended, so no id is ever without its place.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    table = models.TextField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.BigIntegerField()
    gaps = models.JSONField(default=list)
    whole = models.BooleanField()
    root = models.BinaryField()
    previous = models.BinaryField()
    suite = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"#{self.number}: {self.table} {self.first}-{self.last}"


RECORDED: tuple[type[Entry | Look], ...] = (Entry, Look)
"""The tables whose rows are sealed."""
