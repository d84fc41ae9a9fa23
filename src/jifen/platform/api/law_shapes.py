"""The shapes of cities, schemes and kinds of records as programs read them."""

from __future__ import annotations

from datetime import date

from jifen.platform.api.shapes import Shape, Words


class CityOut(Shape):
    """A city that is served, and the schemes in force there today; none is a fact, not an error."""

    code: str
    name: str
    place: str
    schemes: list[str]


class CitiesOut(Shape):
    """Every city that is served."""

    items: list[CityOut]


class SchemeHead(Shape):
    """A scheme: whose, from when, whether it is in force today (``open``) and whether it may decide anything."""

    id: str
    city: str
    title: Words
    in_force_from: date
    in_force_until: date | None
    status: str
    open: bool
    decides: bool
    uses: list[str]
    fingerprint: str


class SchemesOut(Shape):
    """Schemes, by id."""

    items: list[SchemeHead]


class InstrumentOut(Shape):
    """The document a scheme restates."""

    title: str
    number: str


class WindowOut(Shape):
    """
    When applications are taken: the days of this window or the next, null where no text fixes them.

    ``open_now`` is null where that cannot be said; then the local announcement has the last word.
    """

    words: Words
    basis: str
    opens: date | None
    closes: date | None
    open_now: bool | None


class UseOut(Shape):
    """What points may be used for, from how many on one may apply, and when."""

    use: str
    name: str
    apply_from: str | None
    basis: str
    window: WindowOut


class GroupOut(Shape):
    """A group of lines: what it lies in, how its members are put together, its limits."""

    id: str
    name: str
    inside: str
    combine: str
    at_most: str | None
    at_least: str | None
    basis: str


class IndicatorOut(Shape):
    """A line of the table: what it is worth in words, the article, and the provincial indicator it is."""

    id: str
    name: str
    group: str
    worth: Words
    uses: list[str]
    unified: str
    basis: str
    reading: str
    evidence: str


class GateOut(Shape):
    """A condition apart from points."""

    id: str
    name: str
    uses: list[str]
    needs: Words
    basis: str
    reading: str


class VetoOut(Shape):
    """A record that bars an application for a time."""

    id: str
    name: str
    uses: list[str]
    basis: str
    reading: str


class AskedOut(Shape):
    """A kind of record the scheme looks at."""

    kind: str
    name: Words


class SchemeOut(SchemeHead):
    """A whole scheme, as people read it; ``guide`` is the address of its printable guide, empty while it is not in force."""

    instruments: list[InstrumentOut]
    applies: list[UseOut]
    groups: list[GroupOut]
    indicators: list[IndicatorOut]
    gates: list[GateOut]
    vetoes: list[VetoOut]
    kinds: list[AskedOut]
    guide: str


class FieldOut(Shape):
    """A field of a kind of record; ``levels`` are the words of the law, low to high where they have an order."""

    name: str
    words: Words
    type: str
    unit: str
    decimals: int
    levels: list[str]
    required: bool
    help: str


class KindOut(Shape):
    """A kind of record: its fields, and the departments that may prove it, the first one asked first."""

    kind: str
    name: Words
    fields: list[FieldOut]
    proved_by: list[str]


class KindsOut(Shape):
    """The whole catalogue."""

    items: list[KindOut]
