"""The page of the sandbox: every department, how it behaves, what it was asked, and buttons to change that. No script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from jifen.facts.kinds import DEPARTMENTS
from jifen.platform.sandbox.behaviour import ANSWERING, BEHAVIOUR_TEXTS, Behaviour

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 1rem auto;
  max-width: 60rem; padding: 0 1rem; }
section { border: 1px solid; border-radius: .5rem; margin: 1rem 0; padding: .5rem 1rem; }
h2 { font-size: 1.15rem; margin: .3rem 0; }
p { margin: .3rem 0; }
form { display: flex; flex-wrap: wrap; gap: .4rem; margin: .5rem 0; }
button { font: inherit; min-height: 2.75rem; padding: .2rem .7rem; }
button[aria-pressed=true] { font-weight: bold; outline: 2px solid; }
summary { cursor: pointer; min-height: 2.75rem; padding: .6rem 0; box-sizing: border-box; }
.note { border-left: .4rem solid; padding-left: .8rem; }
"""
_FIRST = (Behaviour.OK, Behaviour.DOWN, Behaviour.CORRECTS, Behaviour.REFUTES, Behaviour.NO_SYSTEM)
"""The ones a tour needs; the others fold away."""


def draw(status: Mapping[str, Mapping[str, object]], token: str, people: int) -> str:
    """
    Draw the page.

    Args:
        status: of each department, as ``Departments.status`` gives it.
        token: what the buttons send along, so that no other site can press them.
        people: how many persons the registers know.
    """
    sections = "\n".join(_section(name, told, token) for name, told in status.items())
    return f"""<!doctype html>
<html lang="zh-Hans">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>模拟部门 · Sandbox departments</title><style>{_STYLE}</style></head>
<body>
<main>
<h1>模拟部门 <span lang="en">Sandbox departments</span></h1>
<p class="note">仅供开发、测试和演示；这里的{people}人均属虚构。按下按钮即可让某个部门中断、变慢或答错，再回到平台看事项如何转为人工核验。<br>
<span lang="en">For development, tests and the tour only; all {people} people are invented. Press a button to take a department
down, slow it or let it answer wrongly, then see on the platform how the matter turns into one verified by hand.</span></p>
{sections}
</main>
</body>
</html>
"""


def _section(name: str, told: Mapping[str, object], token: str) -> str:
    zh, en = DEPARTMENTS[name]
    now = Behaviour(str(told["behaviour"]))
    words = BEHAVIOUR_TEXTS[now]
    rest = [one for one in Behaviour if one not in _FIRST]
    mark = "●" if now in ANSWERING else "○"
    return f"""<section aria-labelledby="{name}">
<h2 id="{name}">{mark} {zh} <span lang="en">{en}</span></h2>
<p>现在：<strong>{words.zh}</strong> <span lang="en">(now: {words.en})</span> ·
收到{told["asked"]}次，答复{told["answered"]}次 <span lang="en">(asked {told["asked"]}, answered {told["answered"]})</span></p>
{_buttons(name, _FIRST, now, token)}
<details{" open" if now in rest else ""}><summary>其他故障 <span lang="en">other faults</span></summary>
{_buttons(name, rest, now, token)}</details>
</section>"""


def _buttons(name: str, behaviours: tuple[Behaviour, ...] | list[Behaviour], now: Behaviour, token: str) -> str:
    drawn = "".join(
        f'<button name="behaviour" value="{one.value}" aria-pressed="{"true" if one is now else "false"}">'
        f'{BEHAVIOUR_TEXTS[one].zh} <span lang="en">{BEHAVIOUR_TEXTS[one].en}</span></button>'
        for one in behaviours
    )
    return (
        f'<form method="post" action="/control/{name}">'
        f'<input type="hidden" name="token" value="{escape(token, quote=True)}">{drawn}</form>'
    )
