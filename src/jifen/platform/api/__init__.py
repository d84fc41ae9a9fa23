"""
The programs' door: REST under ``/api/v1/``, described by its own ``openapi.json``.

It owns no data but its tokens, what it has answered to a key, and how often somebody called. Every endpoint is one selector or
one service of a room below; every right comes from the office a token was made for, and what lies outside looks like nothing.
"""
