"""The ways out. A city puts its own SMS gateway here; console and file are for development and demonstration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

from django.conf import settings


class ChannelError(Exception):
    """A channel did not take a message; the words say why, without its content."""


class Channel(Protocol):
    """One way out."""

    def send(self, to: str, words: str) -> None:
        """Send; raises :class:`ChannelError` where it was not taken."""


class Console:
    """Prints messages, for development."""

    def send(self, to: str, words: str) -> None:
        """Print one message."""
        sys.stderr.write(f"[message to {to}]\n{words}\n")


class File:
    """Appends messages to a file a channel, where a demonstration can read them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, to: str, words: str) -> None:
        """Append one message."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(f"{to}\t{words.replace(chr(10), ' / ')}\n")
        except OSError as error:
            raise ChannelError(error.strerror or "file") from error


def channel_of(name: str) -> Channel:
    """Give the way out that is set for a channel."""
    if settings.JIFEN_MESSAGES == "console":
        return Console()
    return File(Path(settings.JIFEN_HOME) / "messages" / f"{name}.txt")
