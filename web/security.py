"""What every answer carries: a strict content policy, no framing, no sniffing, no caching of what people said. And how long a body may be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request, Response
from fastapi.responses import JSONResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


MOST_BODY_BYTES = 256 * 1024
_WITH_BODY = ("POST", "PUT", "PATCH")


def body_problem(request: Request) -> int | None:
    """The status to refuse a body with: 413 too long, 411 of a length that isn't told, so that nobody fills the memory; else None."""
    if request.method not in _WITH_BODY:
        return None
    length = request.headers.get("content-length")
    if length is None:
        return 411 if "transfer-encoding" in request.headers else None
    return 413 if not length.isdecimal() or int(length) > MOST_BODY_BYTES else None


async def secure(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Add the headers. Only static files may be cached."""
    problem = body_problem(request)
    response = _refused(request, problem) if problem else await call_next(request)
    response.headers.update(HEADERS)
    if not request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _refused(request: Request, status: int) -> Response:
    message = request.app.state.clinic.content.text("trouble.too_long").text
    return JSONResponse({"error": "too_long", "message": message}, status)
