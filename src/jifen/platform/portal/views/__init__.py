"""The pages: each reads a form, calls one selector or one service, and draws."""
