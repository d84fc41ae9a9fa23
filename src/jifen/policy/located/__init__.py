"""
YAML text → plain values, each with the line it stands on.

Only the part of YAML that every reader of YAML understands alike is taken: no anchors, tags, merge keys or second
documents, no key twice, and no bare word that one reader takes for text and another for a number or a truth value.
Numbers with a point become exact ``Decimal``; nothing ever becomes a float.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from jifen.kernel.errors import Complaint, Text
from jifen.policy.located.bare_words import hidden_in, resolved, twisted
from jifen.policy.located.broken_yaml import broken_at, unreadable_at
from jifen.policy.rejecting import rejected

Path = tuple[str | int, ...]

LARGEST = 1_000_000  # bytes; the longest real scheme has less than a tenth
DEEPEST = 40
MOST_COMPLAINTS = 200


@dataclass(frozen=True)
class Located:
    """
    What a file says, and where.

    ``value`` holds dict, list, str, int, Decimal, date and bool. ``lines`` gives the line (from 1) of the node at a
    path of keys and positions. ``complaints`` are about the text itself; a node in ``spoiled`` has one already.
    """

    name: str
    value: Any
    lines: dict[Path, int] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()
    spoiled: frozenset[Path] = frozenset()

    def where(self, path: Path) -> str:
        """``scheme.yaml:41``: the place of a node, or of the nearest node around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"

    def is_spoiled(self, path: Path) -> bool:
        """Whether this node, or one around it, was complained of already."""
        return any(path[:length] in self.spoiled for length in range(len(path) + 1))


class _StoppedError(Exception):
    """The text cannot be read any further; the complaint is recorded."""


def load_yaml(text: str | bytes, name: str) -> Located:
    """
    Read YAML text that a stranger may have written.

    Args:
        text: the whole file; bytes must be UTF-8.
        name: how complaints call the file, for example ``scheme.yaml``.

    Returns:
        The values with their lines. Complaints about single nodes are collected in it, so that the caller can go on
        and collect more.

    Raises:
        BadPolicyError: the text as a whole cannot be read (``policy.too_large``, ``policy.not_utf8``,
            ``policy.syntax``, ``policy.too_deep``, ``policy.alias``).
    """
    builder = _Builder(name)
    try:
        return builder.build(_decoded(text, builder))
    except _StoppedError:
        raise rejected(name, builder.complaints) from None


def _decoded(text: str | bytes, builder: _Builder) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise builder.stop(
            "policy.too_large",
            1,
            Text(f"文件超过 {LARGEST} 字节。", f"The file is larger than {LARGEST} bytes."),
            Text("请核对是否放错了文件。", "Check whether this is the right file."),
        )
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise builder.stop(
            "policy.not_utf8",
            text[: error.start].count(b"\n") + 1,
            Text("文件不是UTF-8编码。", "The file is not UTF-8."),
            Text("请另存为UTF-8编码后再试。", "Save it as UTF-8 and try again."),
        ) from None


class _Builder:
    """Turns the events of the YAML parser into values, and collects complaints on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.complaints: list[Complaint] = []
        self.lines: dict[Path, int] = {}
        self.spoiled: set[Path] = set()

    def build(self, text: str) -> Located:
        reader = YAML(typ="safe", pure=True)
        try:
            events = self._checked(iter(reader.parse(text)))
            value = self._document(events)
        except RecursionError:
            raise self.stop_too_deep(1) from None
        except MarkedYAMLError as error:
            raise self.stop("policy.syntax", *broken_at(error, text)) from None
        except YAMLError as error:
            raise self.stop("policy.syntax", *unreadable_at(error, text)) from None
        return Located(self.name, value, self.lines, tuple(self.complaints), frozenset(self.spoiled))

    def complain(self, code: str, line: int, what: Text, mend: Text, value: str = "") -> None:
        if len(self.complaints) < MOST_COMPLAINTS:
            self.complaints.append(Complaint(code, f"{self.name}:{line}", what, mend, value[:60]))

    def stop(self, code: str, line: int, what: Text, mend: Text) -> _StoppedError:
        self.complain(code, line, what, mend)
        return _StoppedError()

    def stop_too_deep(self, line: int) -> _StoppedError:
        return self.stop(
            "policy.too_deep",
            line,
            Text(f"嵌套超过 {DEEPEST} 层。", f"Nested more than {DEEPEST} deep."),
            Text("请核对括号和缩进。", "Check brackets and indentation."),
        )

    def _checked(self, events: Iterator[Event]) -> Iterator[Event]:
        """Pass events on, refusing what other readers of YAML would take for something else."""
        documents = depth = 0
        for event in events:
            line = event.start_mark.line + 1 if event.start_mark else 1
            documents += isinstance(event, DocumentStartEvent)
            depth += isinstance(event, (MappingStartEvent, SequenceStartEvent))
            depth -= isinstance(event, (MappingEndEvent, SequenceEndEvent))
            if depth > DEEPEST:
                raise self.stop_too_deep(line)
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise self.stop(
                    "policy.alias",
                    line,
                    Text("不接受引用（& 和 *）。", "Anchors and aliases (& and *) are not taken."),
                    Text(
                        "请把内容写出来；以 & 或 * 开头的文字请加引号。",
                        "Write it out; quote text that begins with & or *.",
                    ),
                )
            if documents > 1 or (isinstance(event, DocumentStartEvent) and (event.version or event.tags)):
                raise self.stop(
                    "policy.one_document",
                    line,
                    Text("一个文件只写一份内容，不写 % 指令。", "A file holds one document and no % directives."),
                    Text("请删除多余的“---”或“%”行。", "Take out the extra `---` or `%` line."),
                )
            yield event

    def _document(self, events: Iterator[Event]) -> Any:
        for event in events:
            if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                self.lines[()] = event.start_mark.line + 1
                value = self._node(event, events, ())
                for _rest in events:
                    pass  # the end of the document is read too: it may be broken
                return value
        return {}

    def _node(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        line = event.start_mark.line + 1
        if getattr(event, "tag", None):
            self.spoil(
                path,
                "policy.tag",
                line,
                Text("不接受标签（!）。", "Tags (!) are not taken."),
                Text("请直接写值；以 ! 开头的文字请加引号。", "Write the value itself; quote text that begins with !."),
            )
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        return self._scalar(event, path) if isinstance(event, ScalarEvent) else None

    def spoil(self, path: Path, code: str, line: int, what: Text, mend: Text, value: str = "") -> None:
        self.spoiled.add(path)
        self.complain(code, line, what, mend, value)

    def _sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            inner = (*path, len(items))
            self.lines[inner] = event.start_mark.line + 1
            items.append(self._node(event, events, inner))
        return items

    def _mapping(self, events: Iterator[Event], path: Path) -> dict[str | int, Any]:
        found: dict[str | int, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            line = event.start_mark.line + 1
            key = self._key(event, events, path)
            inner = (*path, key)
            if key in found:
                self.complain(
                    "policy.duplicate_key",
                    line,
                    Text(
                        f"“{key}”在同一处写了两次（前一次在第 {self.lines[inner]} 行）。",
                        f"`{key}` stands here twice (first on line {self.lines[inner]}).",
                    ),
                    Text("请只保留一个。", "Keep one of them."),
                    str(key),
                )
                self._node(next(events), events, (*path, f"{key} again"))
                continue
            value = next(events)
            # A block under a key is looked for at its key, a value at its own line (it may be folded further down).
            self.lines[inner] = value.start_mark.line + 1 if isinstance(value, ScalarEvent) and value.value else line
            found[key] = self._node(value, events, inner)
        return found

    def _key(self, event: Event, events: Iterator[Event], path: Path) -> str | int:
        line = event.start_mark.line + 1
        if not isinstance(event, ScalarEvent):
            self._node(event, events, (*path, "?"))
            self.complain(
                "policy.bad_key",
                line,
                Text("此处的键不是一个词。", "A key here is not a word."),
                Text("键请写成一个词，后跟半角冒号和空格。", "Write a key as one word, then a colon and a space."),
            )
            return f"? {line}"
        if event.value == "on" and event.implicit[0]:
            return "on"  # a word of the language and of the records; YAML 1.2 has no quarrel with it
        inner = (*path, "<<") if event.value == "<<" and event.implicit[0] else (*path, event.value)
        key = self._scalar(event, inner) if inner[-1] != "<<" else None
        if isinstance(key, str | int) and not isinstance(key, bool) and key != "":
            return key
        if inner not in self.spoiled:
            self.complain(
                "policy.bad_key",
                line,
                Text(f"“{event.value[:30]}”不能作键。", f"`{event.value[:30]}` cannot be a key."),
                Text("请写一个词，必要时加引号。", "Write a word, in quotation marks if need be."),
                event.value,
            )
        return str(event.value)

    def _scalar(self, event: ScalarEvent, path: Path) -> Any:
        text = event.value
        # Nothing stands nowhere: a missing value is looked for at its key.
        line = event.start_mark.line + 1 if text else self.lines.get(path, event.start_mark.line + 1)
        shown = hidden_in(text)
        if shown:
            self.spoil(
                path,
                "policy.hidden_character",
                line,
                Text(
                    f"文字中有看不见或变形的字符（{shown}）。",
                    f"The text holds a character one cannot see or tell apart ({shown}).",
                ),
                Text("请删去后重新输入。", "Delete it and type it again."),
                text,
            )
        if not event.implicit[0]:
            return text
        trouble = twisted(text)
        if trouble:
            self.spoil(path, trouble[0], line, trouble[1], trouble[2], text)
            return text
        return resolved(text)
