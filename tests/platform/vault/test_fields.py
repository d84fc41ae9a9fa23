"""Sealed fields: in the database nothing shows, in the row everything does."""

from __future__ import annotations

import base64
import logging
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from jifen.kernel.identity import synthetic
from jifen.platform.vault.fields import SealedField, SealedJson, SealedModel, SealedText
from jifen.platform.vault.suite import SealBrokenError

HIDDEN = "陈小红-secret"
BORN = date(1988, 3, 5)

with isolate_apps("jifen.platform.audit"):

    class Letter(SealedModel):
        """A row with one field of each kind."""

        text = SealedText()
        note = SealedText(null=True)
        data = SealedJson(default=dict)

        class Meta:
            app_label = "audit"
            db_table = "vault_letter"

        def __str__(self) -> str:
            return str(self.pk)


@pytest.fixture(scope="session")
def letters(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A table of letters beside those of the platform."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Letter)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Letter)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letters")]


def raw(column: str, row: Letter) -> bytes:
    """What a thief of the disk reads."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM vault_letter WHERE id = %s", [row.pk])
        return bytes(cursor.fetchone()[0])


def test_a_row_reads_what_was_written(suite: str) -> None:
    """Text, nothing, and plain data come back under both suites."""
    data = {"b": [1, None, True], "a": HIDDEN}
    row = Letter.objects.create(text=HIDDEN, data=data)
    again = Letter.objects.get(pk=row.pk)

    assert (HIDDEN, None, data) == (again.text, again.note, again.data)


def test_the_database_holds_none_of_it(suite: str) -> None:
    """Not in UTF-8, not in GB18030, not in UTF-16, not as JSON escapes."""
    row = Letter.objects.create(text=HIDDEN, data={"name": HIDDEN})
    found = raw("text", row) + raw("data", row)

    for hidden in (HIDDEN.encode(), HIDDEN.encode("gb18030"), HIDDEN.encode("utf-16-le"), b"secret", b"\\u9648"):
        assert hidden not in found


def test_a_row_written_under_the_other_suite_stays_readable(settings: Any) -> None:
    """Switching suites strands no row, and the next save seals anew."""
    settings.JIFEN_SUITE = "international"
    row = Letter.objects.create(text=HIDDEN)
    settings.JIFEN_SUITE = "sm"
    again = Letter.objects.get(pk=row.pk)

    assert HIDDEN == again.text
    again.save()
    assert (2, HIDDEN) == (raw("text", row)[1], Letter.objects.get(pk=row.pk).text)


def test_a_value_moved_to_another_row_or_column_does_not_open(suite: str) -> None:
    """Who may write the table still cannot give one person another's data."""
    one, two = Letter.objects.create(text="1", note="n"), Letter.objects.create(text="2", note="m")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_letter SET text = (SELECT text FROM vault_letter WHERE id = %s)", [two.pk])
        cursor.execute("UPDATE vault_letter SET note = data WHERE id = %s", [two.pk])

    with pytest.raises(SealBrokenError, match=r"vault_letter\.text"):
        _ = Letter.objects.get(pk=one.pk).text
    with pytest.raises(SealBrokenError, match=r"vault_letter\.note"):
        _ = Letter.objects.get(pk=two.pk).note


def test_a_copy_under_another_name_is_refused_before_it_is_lost() -> None:
    """A closed value cannot be written to a row in which it would never open again."""
    row = Letter.objects.get(pk=Letter.objects.create(text=HIDDEN).pk)
    row.pk, row.seal_id = None, uuid.uuid4()

    with pytest.raises(SealBrokenError):
        row.save(force_insert=True)


def test_nothing_shows_in_repr_values_or_logs(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    """An instance, a query for values, and the log of every query."""
    settings.DEBUG = True
    connection.force_debug_cursor = True
    with caplog.at_level(logging.DEBUG):
        row = Letter.objects.create(text=HIDDEN, data={"a": HIDDEN})
        values = list(Letter.objects.filter(pk=row.pk).values("text", "data"))
    connection.force_debug_cursor = False
    told = f"{row!r} {values!r} {values[0]['text']} {caplog.text} {connection.queries!r}"

    assert "<sealed>" in told
    assert "secret" not in told


@pytest.mark.parametrize("lookup", ["text", "text__exact", "text__contains", "text__in", "data__a", "text__length"])
def test_a_sealed_field_cannot_be_searched(lookup: str) -> None:
    """The error says what to do instead, and never repeats what was searched for."""
    with pytest.raises(FieldError, match="blind index") as caught:
        Letter.objects.filter(**{lookup: HIDDEN})

    assert "secret" not in str(caught.value)


def test_whether_there_is_a_value_may_be_asked() -> None:
    """``isnull`` is the only question."""
    empty, full = Letter.objects.create(), Letter.objects.create(note="x")

    assert [empty.pk] == list(Letter.objects.filter(note__isnull=True).values_list("pk", flat=True))
    assert [full.pk] == list(Letter.objects.filter(note__isnull=False).values_list("pk", flat=True))


def test_an_update_past_the_row_is_refused_without_showing_the_value() -> None:
    """``update`` and ``bulk_update`` know no row to seal for; setting nothing is allowed."""
    row = Letter.objects.create(note="x")

    with pytest.raises(FieldError, match="save") as caught, transaction.atomic():
        Letter.objects.filter(pk=row.pk).update(text=HIDDEN)
    assert "secret" not in str(caught.value)
    row.text = HIDDEN
    with pytest.raises(FieldError, match="save"), transaction.atomic():
        Letter.objects.bulk_update([row], ["text"])
    Letter.objects.filter(pk=row.pk).update(note=None)
    assert Letter.objects.get(pk=row.pk).note is None


def test_many_rows_at_once_are_sealed_each_for_itself() -> None:
    """``bulk_create`` works as ``save`` does."""
    Letter.objects.bulk_create([Letter(text=str(number)) for number in range(5)])

    assert ["0", "1", "2", "3", "4"] == [row.text for row in Letter.objects.order_by("id")]


def test_what_lies_in_the_database_is_known_without_reading_it_again(suite: str) -> None:
    """Of a row just saved and of one just read, closed; of one that was opened meanwhile it is not known."""
    text, data, note = (Letter._meta.get_field(name) for name in ("text", "data", "note"))
    row = Letter.objects.create(text=HIDDEN, data={"a": 1})
    read = Letter.objects.get(pk=row.pk)

    assert (raw("text", row), raw("data", row)) == (text.lying(row).content, data.lying(row).content)
    assert (text.lying(row), None) == (text.lying(read), note.lying(read))
    assert (HIDDEN, HIDDEN) == (row.text, read.text)
    with pytest.raises(KeyError):
        text.lying(read)


def test_data_changed_in_place_is_saved() -> None:
    """A mapping taken from the row is the row's own."""
    row = Letter.objects.get(pk=Letter.objects.create(data={"a": 1}).pk)
    row.data["b"] = 2
    row.save()

    assert {"a": 1, "b": 2} == Letter.objects.get(pk=row.pk).data


def test_deferred_and_refreshed_values_open() -> None:
    """A value left out at first is fetched when it is read."""
    pk = Letter.objects.create(text=HIDDEN).pk
    row = Letter.objects.only("pk").get(pk=pk)

    assert HIDDEN == row.text
    Letter.objects.get(pk=pk).save(update_fields=["data"])
    row.refresh_from_db()
    assert HIDDEN == row.text


def test_a_sealed_value_is_never_dumped() -> None:
    """Serialisers would write it in the clear."""
    with pytest.raises(FieldError, match="backup"):
        Letter._meta.get_field("text").value_to_string(Letter(text=HIDDEN))


def test_what_is_no_text_is_refused_without_being_shown() -> None:
    """A number in a text field is somebody's mistake, and may be somebody's secret."""
    with pytest.raises(FieldError, match="holds text, not int"):
        Letter(text=1234567).save()  # type: ignore[misc]


@pytest.mark.django_db(transaction=True)
def test_none_of_two_hundred_numbers_is_in_any_file_of_the_database(suite: str, database_folder: Path) -> None:
    """P5 in the size of a build: data files and write-ahead log, five encodings; a number in the clear would be found."""
    open_one = synthetic(0, date(1991, 1, 2), male=True)
    for serial in range(200):
        number = synthetic(serial, BORN, male=True)
        Letter.objects.create(text=number, data={"number": number})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE vault_open (number text)")
        cursor.execute("INSERT INTO vault_open VALUES (%s)", [open_one])
    stored = b"".join(path.read_bytes() for path in database_folder.rglob("*") if path.is_file())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE vault_open")
    Letter.objects.all().delete()

    assert open_one.encode() in stored
    assert [] == [form for form in five_forms(synthetic(0, BORN, male=True)[:12]) if form in stored]


def five_forms(beginning: str) -> list[bytes]:
    """What all these numbers begin with: as text, in two bytes a character, in base64, in hexadecimal, backwards."""
    plain = beginning.encode()
    return [plain, beginning.encode("utf-16-le"), base64.b64encode(plain), plain.hex().encode(), plain[::-1]]


@isolate_apps("jifen.platform.audit")
def test_the_check_asks_for_a_lasting_name_and_no_index() -> None:
    """A model without ``seal_id``, and a unique sealed field: both are errors of the build."""

    class Nameless(models.Model):
        text = SealedText(unique=True)

        class Meta:
            app_label = "audit"

        def __str__(self) -> str:
            return ""

    found = {one.id for one in Nameless.check() if isinstance(one, checks.Error)}

    assert {"vault.E001", "vault.E002"} <= found
    assert [] == Letter.check()


def test_a_field_can_be_named_after_another_subject() -> None:
    """Migrations carry the name of the subject."""
    _, path, _, kwargs = SealedText(sealed_for="public", null=True).deconstruct()

    assert ("jifen.platform.vault.fields.SealedText", {"sealed_for": "public", "null": True}) == (path, kwargs)
    assert issubclass(SealedText, SealedField)
