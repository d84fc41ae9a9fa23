"""Text that is no YAML: where it breaks, and the slip of the keyboard that it most likely was."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from jifen.kernel.errors import Text

Broken = tuple[int, Text, Text]
"""The line, what is wrong, how to mend it."""


def broken_at(error: MarkedYAMLError, text: str) -> Broken:
    """
    Say where a text breaks off being YAML, with advice for what people mistype most.

    Args:
        error: what the parser found.
        text: the whole file.
    """
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    lines = text.splitlines()
    near = [lines[number - 1] for number in (line, line - 1) if 0 < number <= len(lines)]
    mend = Text("请核对缩进、冒号、引号和括号。", "Check indentation, colons, quotation marks and brackets.")
    if any("：" in shown.split("#")[0].split(": ")[0] for shown in near):
        mend = Text(
            "冒号请用半角并后跟空格（: ），不用全角（：）。",
            "Use an ASCII colon and a space, not a full-width colon.",
        )
    elif any("\t" in shown[: len(shown) - len(shown.lstrip())] for shown in near):
        mend = Text("缩进请用空格，不用制表符。", "Indent with spaces, not with tabs.")
    problem = "".join(str(error.problem or error.context or "").splitlines()[:1])[:120]
    return line, Text("此处不符合YAML写法。", f"This is not YAML: {problem}."), mend


def unreadable_at(error: YAMLError, text: str) -> Broken:
    """Say where a text holds a character that no text holds."""
    position = getattr(error, "position", None)
    line = text[:position].count("\n") + 1 if isinstance(position, int) else 1
    what = Text("文件中有不能显示的控制字符。", "The file holds a control character.")
    return line, what, Text("请删去后再试。", "Delete it and try again.")
