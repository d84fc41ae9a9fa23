"""
The English catalogue: read, compiled without gettext, and held against what the rooms say.

Chinese is the source. Templates say both languages side by side (``{% say %}``) and need no catalogue; what passes through
gettext (``{% trans %}``, ``gettext``) must stand in ``locale/en/LC_MESSAGES/django.po``. ``python -m
jifen.platform.web.catalogue`` compiles it; a test does the same and compares.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from jifen.kernel.errors import BadInputError, Text

CATALOGUE = Path(__file__).with_name("locale") / "en" / "LC_MESSAGES" / "django.po"
PLATFORM = Path(__file__).resolve().parent.parent
_HEADER = "Content-Type: text/plain; charset=UTF-8\nLanguage: en\n"
_MAGIC = 0x950412DE
_CALLS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop"})
_TRANS = re.compile(r"{%\s*(?:trans|translate)\s+(\"[^\"]*\"|'[^']*')")
_BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b[^%]*%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_MARKUP = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SIDE_BY_SIDE = re.compile(r'<(span|div) lang="zh-Hans">(?:(?!</\1>).)*</\1>(?=[\s·]*<\1 lang="en">)', re.DOTALL)
"""What a paper says in both languages at once: the Chinese is marked, and its English follows."""

_BRAND = "积分 <i>Jifen</i>"


class Said(NamedTuple):
    """Words that pass through gettext, or stand bare in a template, and where."""

    where: str
    words: str


def read(text: str) -> dict[str, str]:
    """
    Read a catalogue.

    Args:
        text: of a ``.po`` file with plain ``msgid`` and ``msgstr``; comments are passed over.

    Returns:
        The English of each Chinese; the header is left out.

    Raises:
        BadInputError: ``catalogue.line`` for a line it does not understand, such as a plural.
    """
    entries: dict[str, str] = {}
    parts = {"msgid": "", "msgstr": ""}
    current = ""
    for number, raw in enumerate([*text.splitlines(), 'msgid ""'], start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        key, _, rest = line.partition(" ") if not line.startswith('"') else (current, "", line)
        if key not in parts or not re.fullmatch(r'"(?:[^"\\]|\\.)*"', rest):
            raise BadInputError(
                "catalogue.line",
                Text("这一行不是 msgid 或 msgstr。", "This line is neither a msgid nor a msgstr."),
                Text('每行写作 msgid "…" 或 msgstr "…"。', 'Write msgid "…" or msgstr "…".'),
                where=f"django.po:{number}",
            )
        if key == "msgid" and current == "msgstr":
            entries[parts["msgid"]] = parts["msgstr"]
            parts = {"msgid": "", "msgstr": ""}
        parts[key] += str(ast.literal_eval(rest))
        current = key
    entries.pop("", None)
    return entries


def compiled(entries: Mapping[str, str]) -> bytes:
    """
    Compile a catalogue.

    Args:
        entries: English by Chinese.

    Returns:
        A ``.mo`` file; the same entries give the same bytes. Entries without English are left out.
    """
    told = sorted((zh.encode(), en.encode()) for zh, en in {"": _HEADER, **entries}.items() if en)
    start = 28 + 16 * len(told)
    ids = b"".join(zh + b"\0" for zh, _ in told)
    tables: list[bytes] = []
    for column, base in ((0, start), (1, start + len(ids))):
        at = base
        for pair in told:
            tables.append(struct.pack("<II", len(pair[column]), at))
            at += len(pair[column]) + 1
    head = struct.pack("<7I", _MAGIC, 0, len(told), 28, 28 + 8 * len(told), 0, start)
    return head + b"".join(tables) + ids + b"".join(en + b"\0" for _, en in told)


def passed_through_gettext(root: Path) -> Iterator[Said]:
    """Find what templates and Python under a folder say through gettext, Chinese only: English there is a library's own."""
    for path in sorted(root.rglob("*.html")):
        text = path.read_text("utf-8")
        found = [match[1:-1] for match in _TRANS.findall(text)] + [match.strip() for match in _BLOCK.findall(text)]
        yield from (Said(str(path.relative_to(root)), words) for words in found if _HAN.search(words))
    for path in sorted(root.rglob("*.py")):
        text = path.read_text("utf-8")
        if "gettext" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Call)
                and _is_call(node.func)
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield Said(f"{path.relative_to(root)}:{node.lineno}", str(node.args[0].value))


def bare(root: Path) -> Iterator[Said]:
    """Find Chinese that stands in a template outside of every tag: a page in English would show it."""
    for path in sorted(root.rglob("*.html")):
        text = path.read_text("utf-8")
        if 'extends "web/plain.html"' in text or path.name == "plain.html":
            continue  # pages without a context say both languages at once
        # Line breaks stay, so that a complaint has its line.
        left = _MARKUP.sub(
            lambda found: "\n" * found[0].count("\n"), _SIDE_BY_SIDE.sub("", _BLOCK.sub("", text)).replace(_BRAND, "")
        )
        for number, line in enumerate(left.splitlines(), start=1):
            if _HAN.search(line):
                yield Said(f"{path.relative_to(root)}:{number}", line.strip())


def _is_call(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in _CALLS


def main() -> None:
    """Compile the catalogue beside its source."""
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(read(CATALOGUE.read_text("utf-8"))))


if __name__ == "__main__":
    main()
