"""Who gets into the console: the session's cookie, the check that a form is ours, and the page that is shown instead.

Accounts, passwords and the end of a session are actions/store/staff.py's. What is read and done inside is in staff.py.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast

import structlog
from fastapi import Depends, Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.routing import APIRoute

from actions.clinic import Clinic
from actions.store.errors import StoreError
from actions.store.staff import SignedIn, csrf_matches, current_session
from web.alarm_view import strip_of
from web.templating import render

log = structlog.get_logger()

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_OWN_PAGE = re.compile(r"/staff(/intakes/[0-9a-f]{32})?")


class Refused(Exception):
    """The console answers with a page that says why."""

    def __init__(self, status: int, title: str, reason: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.reason, self.headers = status, title, reason, headers


class NotSignedIn(Exception):
    """There is no session, or it has ended."""


class MustChange(Exception):
    """The one-time password opens one page: the one that asks for a new password."""


class ConsoleRoute(APIRoute):
    """Turns what goes wrong in the console into a page, so that the rest of the application needs to know nothing of it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await handle(request)
            except NotSignedIn:
                return sign_in_page(request, 401)
            except MustChange:
                return RedirectResponse("/staff/password", 303)
            except Refused as refused:
                return _refusal(request, refused)
            except RequestValidationError:
                return _refusal(request, Refused(422, "Something is missing", "Go back and fill in every field."))
            except StoreError as error:
                log.error("console failed", error=type(error).__name__)
                return _refusal(
                    request, Refused(503, "The record can't be reached", "Nothing was changed. Try again in a minute.")
                )

        return guarded


def clinic_of(request: Request) -> Clinic:
    return cast(Clinic, request.app.state.clinic)


def page(request: Request, name: str, status: int = 200, /, *, person: SignedIn | None = None, **values: Any) -> Response:
    """A console page, with what each of them shows: for somebody signed in, the open alarms."""
    clinic = clinic_of(request)
    strip = None
    if person is not None and not person.must_change:
        with clinic.store.read() as session:
            strip = strip_of(session)
    return render(name, status, demo=clinic.settings.is_demo, person=person, strip=strip, **values)


def check_transport(request: Request) -> None:
    """Passwords travel over https, or stay on this machine."""
    if not _is_https(request) and request.url.hostname not in LOOPBACK:
        raise Refused(403, "Open the console over https", "Without https, it opens on the machine itself alone.")


def check_form(request: Request) -> None:
    """Refuse a form that another site sent. A program that is no browser sends neither header; the form's token decides then."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    # A browser says "null" for an origin that it was told to keep to itself.
    known = origin in (None, _own_origin(request)) or (origin == "null" and site == "same-origin")
    if not known or site not in (None, "same-origin"):
        raise _forged()


def signed_in(request: Request) -> SignedIn:
    """Who asks. Raises `NotSignedIn`, also when the session has ended."""
    cookie = session_cookie(request)
    person = current_session(clinic_of(request).store, cookie) if cookie else None
    if person is None:
        raise NotSignedIn
    return person


def watcher(request: Request) -> SignedIn | None:
    """Whose page asks by itself for what is new; None when nobody is signed in. It keeps no session alive."""
    cookie = session_cookie(request)
    person = current_session(clinic_of(request).store, cookie, is_at_work=False) if cookie else None
    return person if person is not None and not person.must_change else None


def reader(person: Annotated[SignedIn, Depends(signed_in)]) -> SignedIn:
    """Any signed-in staff may read. Raises `MustChange` for a one-time password."""
    if person.must_change:
        raise MustChange
    return person


def sender(request: Request, person: Annotated[SignedIn, Depends(signed_in)], csrf: Annotated[str, Form()] = "") -> SignedIn:
    """Who sent a form of ours, also with a one-time password."""
    check_form(request)
    if not csrf_matches(person, csrf):
        raise _forged()
    return person


def writer(person: Annotated[SignedIn, Depends(sender)]) -> SignedIn:
    """Who changes something."""
    return reader(person)


Watcher = Annotated[SignedIn | None, Depends(watcher)]
Reader = Annotated[SignedIn, Depends(reader)]
Sender = Annotated[SignedIn, Depends(sender)]
Writer = Annotated[SignedIn, Depends(writer)]


def sign_in_page(request: Request, status: int = 200, trouble: str = "", name: str = "") -> Response:
    """The form, with a token of its own: there is no session yet that could hold one."""
    token = request.cookies.get(_cookie_name(request, "form")) or secrets.token_urlsafe(32)
    ended = not trouble and bool(session_cookie(request))
    values: dict[str, Any] = {
        "token": token,
        "trouble": trouble,
        "name": name,
        "ended": ended,
        "then": then_page(request.url.path),
    }
    response = page(request, "staff_sign_in.html", status, **values)
    _set_cookie(request, response, "form", token)
    return response


def check_sign_in_form(request: Request, token: str) -> None:
    """Refuse a sign-in form that did not come from `sign_in_page`."""
    check_form(request)
    held = request.cookies.get(_cookie_name(request, "form"), "")
    if not held or not hmac.compare_digest(held.encode(), token.encode()):
        raise _forged()


def then_page(path: str) -> str:
    """Where to go after signing in: a page of the console, never another site."""
    return path if _OWN_PAGE.fullmatch(path) else "/staff"


def session_cookie(request: Request) -> str:
    """The session's secret; empty where there is none."""
    return request.cookies.get(_cookie_name(request, "staff"), "")


def set_session(request: Request, response: Response, cookie: str) -> None:
    """Give the browser its session. It has no age: the browser forgets it when it is closed, the record ends it before that."""
    _set_cookie(request, response, "staff", cookie)


def drop_cookies(request: Request, response: Response, *kinds: str) -> None:
    """Take cookies back."""
    for kind in kinds:
        response.delete_cookie(_cookie_name(request, kind), path="/", secure=_is_https(request), httponly=True, samesite="strict")


def _set_cookie(request: Request, response: Response, kind: str, value: str) -> None:
    response.set_cookie(_cookie_name(request, kind), value, path="/", secure=_is_https(request), httponly=True, samesite="strict")


def _cookie_name(request: Request, kind: str) -> str:
    # Browsers share cookies between the ports of a machine; two stacks on it must not.
    return f"__Host-attune_{kind}" if _is_https(request) else f"attune_{kind}_{request.url.port or 80}"


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _forged() -> Refused:
    return Refused(403, "This form can't be taken", "It is old, or did not come from this console. Open the page again.")


def _refusal(request: Request, refused: Refused) -> Response:
    response = page(request, "staff_refused.html", refused.status, title=refused.title, reason=refused.reason)
    response.headers.update(refused.headers or {})
    return response
