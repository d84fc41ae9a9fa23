"""A ranking run: its steps in order, each of which may be the last thing a process does."""

from __future__ import annotations
