"""Errors of the HTTP API: a code for programs, a text for people, never what somebody sent."""

from __future__ import annotations

from actions.content import Content


class ApiError(Exception):
    """Answered as `{"error": CODE, "message": TEXT}`."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def unauthorized(content: Content) -> ApiError:
    """The same for a wrong token, no token, and an unknown conversation."""
    return ApiError(401, "unauthorized", content.text("trouble.cannot_open").text)
