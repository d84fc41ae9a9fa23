"""A language that nobody chose and nothing read: pages go by the browser, messages carry both."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Removes the column."""

    dependencies: ClassVar = [("accounts", "0002_spent_code")]

    operations: ClassVar = [migrations.RemoveField("user", "language")]
