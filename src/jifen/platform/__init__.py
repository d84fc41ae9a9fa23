"""
The one-stop platform: accounts, offices, people, evidence, cases; and the screens and endpoints on top of them.

Thin on purpose: what a scheme means is asked of the rooms below. An app reads another through its ``selectors`` and writes
through its ``services``, and only downward: accounts, offices → people → evidence → casework. ``audit`` and ``messaging``
are called by all and call none; ``portal``, ``desk`` and ``api`` own no data.
"""
