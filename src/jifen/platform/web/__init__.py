"""
The look: pages, parts of pages, pictures, words in two languages.

Knows no other app of the platform; the rooms on top fill its templates. ``docs`` of the parts stand beside each tag in
``templatetags``; ``/look/gallery/`` shows them all on a demonstration.
"""
