"""What tests of several rooms need."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import settings

# A busy machine is no failing test: examples are counted, not timed.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """The program that draws a page of PDF as a picture; without it the test is skipped, and says what to install."""
    found = shutil.which("pdftoppm")
    if found is None:
        pytest.skip("pdftoppm is not here: install poppler-utils to look at PDF pages")
    return found
