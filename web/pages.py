"""The patient's page. Its words are data/texts/en/page.yml, its form templates/chat.html, what it does static/chat.js.

The chat itself goes over the HTTP API (chat.py). The pages of staff are in staff.py.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from actions.content import Content
from web.templating import render

router = APIRouter()

TOPIC = "page."


@router.get("/")
def start() -> Response:
    return RedirectResponse("/chat")


@router.get("/chat")
def chat(request: Request) -> Response:
    clinic = request.app.state.clinic
    words = page_words(clinic.content)
    return render(
        "chat.html",
        words=words,
        language=clinic.content.language,
        demo=clinic.settings.is_demo,
        leave_fast_to=clinic.settings.leave_fast_to,
    )


def page_words(content: Content) -> dict[str, str]:
    """Every word of the page, by its id without the topic, as this clinic may say it."""
    return {id.removeprefix(TOPIC): content.text(id).text for id in content.texts if id.startswith(TOPIC)}
