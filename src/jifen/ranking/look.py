"""How the pages of a published list look: phone first, light and dark, on paper; nothing is fetched from elsewhere."""

from __future__ import annotations

STANDING = "standing.css"
"""
The style every page asks for and no list holds: whoever serves a list answers it by the clock.

A copy on a disk lacks it and says nothing of how the list stands.
"""

IN_FORCE = b""
"""What :data:`STANDING` holds while no later list of the round was released."""

SUPERSEDED = b"#superseded { display: block; }\n"
"""What it holds from the minute of a later list on: the note on the page shows."""

LOOK = """\
:root {
  color-scheme: light dark;
  --ink: #1c1f23; --soft: #5b6470; --line: #d5dae0; --page: #fff; --mark: #fff4d6; --link: #0b57a4;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaed; --soft: #a4acb6; --line: #3a414a; --page: #14171a; --mark: #3a3113; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem .75rem 3rem; }
h1 { font-size: 1.35rem; line-height: 1.35; margin: 0 0 1rem; }
h1 small { display: block; font-size: .9rem; font-weight: 400; color: var(--soft); }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
[lang=en] { color: var(--soft); font-size: .85em; }
a { color: var(--link); }
.note { background: var(--mark); padding: .5rem .75rem; border-radius: .25rem; }
dl { margin: 0; }
dl div { display: flex; gap: .75rem; padding: .25rem 0; border-bottom: 1px solid var(--line); }
dt { flex: 0 0 9rem; }
dt [lang=en] { display: block; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .5rem; border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .35rem; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); }
thead [lang=en] { display: block; }
nav { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .75rem 0; align-items: baseline; }
nav a { padding: .5rem 0; }
.c { white-space: nowrap; }
.c small { display: block; white-space: normal; color: var(--soft); }
@media (max-width: 22rem) { .c { white-space: normal; } th, td { padding: .3rem .2rem; } }
@media print { nav { display: none; } body { font-size: 10pt; } thead { display: table-header-group; } tr { break-inside: avoid; } }
"""
