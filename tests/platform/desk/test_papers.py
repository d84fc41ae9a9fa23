"""Papers at the desk: taken at the window, read only by whoever decides on their matter."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jifen.platform.audit.models import Look
from jifen.platform.evidence import papers

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _paper(case: Any, kind: str = "education") -> Any:
    return papers.hand_in(person=case.person, kind=kind, name="毕业证.pdf", content=PDF, actor="test")


def test_a_clerk_keeps_a_paper_and_the_person_sees_who_read_it(world: Any, browse: Any) -> None:
    """It comes as a file in a sandbox, never as a page."""
    case, clerk = world.sent(), world.clerk()
    paper = _paper(case)

    answer = browse(clerk).get(reverse("desk:case_paper", args=[case.public, paper.public]))

    looks = Look.objects.filter(person=case.person.public, purpose="paper.read").values_list("actor", flat=True)
    assert (200, True, "nosniff", True, [clerk.username]) == (
        answer.status_code,
        answer.headers["Content-Disposition"].startswith("attachment"),
        answer.headers["X-Content-Type-Options"],
        "sandbox" in answer.headers["Content-Security-Policy"],
        list(looks),
    )


def test_a_reviewer_reads_the_papers_of_the_matter_and_no_others(world: Any, browse: Any) -> None:
    """The diploma for the education department, not the lease."""
    case = world.accepted()
    question = world.question(case, "education")
    papers_ = [
        _paper(case, "education"),
        papers.hand_in(person=case.person, kind="dwelling", name="租约.pdf", content=PDF + b"%", actor="test"),
    ]
    browser = browse(world.reviewer("education"))

    found = [
        browser.get(reverse("desk:question_paper", args=[question.public, one.public])).status_code for one in papers_
    ]

    assert [200, 404] == found


def test_the_papers_of_another_city_stay_closed(world: Any, browse: Any) -> None:
    """An address from a colleague opens nothing."""
    case = world.sent()
    paper = _paper(case)

    answer = browse(world.clerk(area=world.there)).get(reverse("desk:case_paper", args=[case.public, paper.public]))

    assert 403 == answer.status_code


def test_a_window_takes_a_paper_and_gives_it_back(world: Any, browse: Any) -> None:
    """Both without a script."""
    case, browser = world.draft(), browse(world.clerk())
    browser.post(reverse("desk:assist"), {"number": case.person.identity_number})
    url = reverse("desk:serve_papers", args=[case.public])

    browser.post(url, {"kind": "education", "file": SimpleUploadedFile("毕业证.pdf", PDF)})
    taken = browser.get(url).context["papers"]
    browser.post(url, {"back": taken[0].public})

    assert (1, 0) == (len(taken), len(browser.get(url).context["papers"]))


def test_a_file_that_only_calls_itself_a_picture_is_refused_with_the_reason(world: Any, browse: Any) -> None:
    """What counts is what the bytes are."""
    case, browser = world.draft(), browse(world.clerk())
    browser.post(reverse("desk:assist"), {"number": case.person.identity_number})

    data = {"kind": "education", "file": SimpleUploadedFile("photo.jpg", b"<html><script>1</script>")}
    answer = browser.post(reverse("desk:serve_papers", args=[case.public]), data)

    assert (400, 0) == (answer.status_code, case.person.papers.count())
