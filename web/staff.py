"""The staff console: sign in, the list of intakes, one intake beside its transcript, and what staff do with it.

Who gets in is staff_access.py's, what a page shows intake_page.py's, what is changed review.py's. Addresses hold
random ids alone, never anything of a patient.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.brief import brief_text
from actions.clinic import DATA, Clinic
from actions.store import audit
from actions.store.alarms import acknowledge_alarm
from actions.store.export import NoSuchIntake, intake_json
from actions.store.match import find_and_hold
from actions.store.models import Intake, Task
from actions.store.outbox import unsent
from actions.store.staff import PASSWORD_LENGTH, PasswordUnfit, SignedIn, SignInRefused, TooManyTries, change_password, sign_in, sign_out
from actions.store.tasks import finish_task
from actions.vocabulary import load_vocabulary
from web.alarm_view import strip_of
from web.intake_page import intake_values, list_values
from web.review import NotMatchable, acknowledge, confirm_match, identity_of
from web.staff_access import (
    ConsoleRoute,
    NotSignedIn,
    Reader,
    Refused,
    Sender,
    Watcher,
    Writer,
    check_sign_in_form,
    check_transport,
    clinic_of,
    drop_cookies,
    page,
    reader,
    session_cookie,
    set_session,
    sign_in_page,
    signed_in,
    then_page,
)
from web.templating import render_part

router = APIRouter(prefix="/staff", route_class=ConsoleRoute, dependencies=[Depends(check_transport)])

MOST_PASSWORD_CHARS = 256


@router.get("")
def show_list(request: Request) -> Response:
    """The staff page: the list, or the sign-in form for whoever is not signed in."""
    try:
        person = reader(signed_in(request))
    except NotSignedIn:
        return sign_in_page(request)
    with clinic_of(request).store.begin() as session:
        rows = list_values(clinic_of(request), session, person.staff_id)
        texts = unsent(session)
    return page(request, "staff_list.html", person=person, rows=rows, texts=texts, sends=bool(request.app.state.gateways))


@router.post("/sign-in")
def sign_in_with_form(
    request: Request,
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=MOST_PASSWORD_CHARS)],
    token: Annotated[str, Form()] = "",
    then: Annotated[str, Form()] = "/staff",
) -> Response:
    check_sign_in_form(request, token)
    try:
        person = sign_in(clinic_of(request).store, name, password, address=request.client.host if request.client else None)
    except SignInRefused:
        return sign_in_page(request, 401, "That name and password don't go together.", name)
    except TooManyTries as error:
        raise Refused(429, "Too many tries", str(error).capitalize() + ".", {"Retry-After": str(error.retry_after_s)}) from error
    response = RedirectResponse("/staff/password" if person.must_change else then_page(then), 303)
    set_session(request, response, person.cookie or "")
    drop_cookies(request, response, "form")
    return response


@router.post("/sign-out")
def sign_out_with_form(request: Request, person: Sender) -> Response:
    with clinic_of(request).store.begin() as session:
        sign_out(session, session_cookie(request))
    response = RedirectResponse("/staff", 303)
    drop_cookies(request, response, "staff")
    return response


@router.get("/password")
def show_password_form(request: Request, person: Annotated[SignedIn, Depends(signed_in)]) -> Response:
    return page(request, "staff_password.html", person=person, trouble="", length=PASSWORD_LENGTH)


@router.post("/password")
def change_password_with_form(
    request: Request,
    person: Sender,
    old: Annotated[str, Form(max_length=MOST_PASSWORD_CHARS)],
    new: Annotated[str, Form(max_length=MOST_PASSWORD_CHARS)],
    again: Annotated[str, Form(max_length=MOST_PASSWORD_CHARS)],
) -> Response:
    trouble = _unfit(new, again) or _change(clinic_of(request), person.staff_id, old, new, session_cookie(request))
    if trouble:
        return page(request, "staff_password.html", 422, person=person, trouble=trouble, length=PASSWORD_LENGTH)
    return RedirectResponse("/staff", 303)


@router.get("/intakes/{intake_id}")
def show_intake(request: Request, intake_id: str, person: Reader) -> Response:
    """The intake beside its transcript. Reading it is in the audit log."""
    clinic = clinic_of(request)
    with clinic.store.begin() as session:
        values = intake_values(clinic, session, _read(session, intake_id, person.staff_id))
    return page(request, "staff_intake.html", person=person, **values)


@router.post("/intakes/{intake_id}/match")
def match_intake(
    request: Request,
    intake_id: str,
    person: Writer,
    name_agrees: Annotated[str, Form()],
    birth_date_agrees: Annotated[str, Form()],
    seen: Annotated[str, Form()] = "",
) -> Response:
    """Both boxes are ticked: a person has compared name and birth date with the records."""
    with clinic_of(request).store.begin() as session:
        intake = find_and_hold(session, intake_id)
        if intake is None:
            raise _unknown()
        found = _read(session, intake_id, person.staff_id)
        try:
            confirm_match(session, intake, identity_of(intake, found["items"]), seen, actor=person.staff_id)
        except NotMatchable as error:
            raise Refused(409, "The match is not confirmed", str(error)) from error
    return RedirectResponse(f"/staff/intakes/{intake.id}", 303)


@router.post("/intakes/{intake_id}/flags/{flag_id}/acknowledge")
def acknowledge_flag(request: Request, intake_id: str, flag_id: str, person: Writer) -> Response:
    with clinic_of(request).store.begin() as session:
        try:
            acknowledge(session, intake_id, flag_id, actor=person.staff_id)
        except NoSuchIntake as error:
            raise _unknown() from error
    return RedirectResponse(f"/staff/intakes/{intake_id}#flags", 303)


@router.get("/alarms")
def watch_alarms(request: Request, person: Watcher) -> Response:
    """What is open now, for static/alarms.js: no name and no words, so reading it is not in the audit log."""
    if person is None:
        return JSONResponse({"error": "signed_out"}, 401)
    with clinic_of(request).store.read() as session:
        strip = strip_of(session)
    html = render_part("staff_alarms.html", strip=strip)
    return JSONResponse({"open": strip.count, "news": strip.news, "now": strip.now.isoformat(), "html": html})


@router.post("/alarms/{alarm_id}/acknowledge")
def acknowledge_the_alarm(request: Request, alarm_id: str, person: Writer) -> Response:
    """The person takes the alarm on; the chain is told no more. Back to the intake, where the patient's words are."""
    with clinic_of(request).store.begin() as session:
        alarm = acknowledge_alarm(session, alarm_id, actor=person.staff_id)
        if alarm is None:
            raise _unknown()
        intake = session.scalars(select(Intake.id).where(Intake.conversation_id == alarm.conversation_id)).one_or_none()
    return RedirectResponse(f"/staff/intakes/{intake}#alarm" if intake else "/staff", 303)


@router.post("/intakes/{intake_id}/tasks/{task_id}/done")
def finish_task_of(request: Request, intake_id: str, task_id: str, person: Writer) -> Response:
    """Somebody has done what was to do."""
    with clinic_of(request).store.begin() as session:
        intake = session.get(Intake, intake_id)
        task = session.get(Task, task_id)
        if intake is None or task is None or task.conversation_id != intake.conversation_id:
            raise _unknown()
        finish_task(session, task_id, actor=person.staff_id)
    return RedirectResponse(f"/staff/intakes/{intake_id}", 303)


@router.get("/intakes/{intake_id}/brief")
def copy_brief(request: Request, intake_id: str, person: Reader) -> Response:
    """The intake as a text file. Nothing leaves the console before a person has said whose it is."""
    with clinic_of(request).store.begin() as session:
        found = _read(session, intake_id, person.staff_id)
        intake = session.get_one(Intake, found["id"])
        identity = identity_of(intake, found["items"])
        matched = intake.match == "matched"
        if matched:
            audit.record(session, person.staff_id, "intake.exported", intake.id, {"form": "brief"}, clinic=intake.clinic)
    if not matched:
        raise Refused(
            409, "Not matched to a patient yet", "Compare name and birth date and confirm the match, then copy the brief."
        )
    text = f"{identity.name}, born {identity.birth_date}\n\n{found['brief']}\n"
    return PlainTextResponse(text, headers={"Content-Disposition": f'attachment; filename="intake-{intake.id}.txt"'})


def _read(session: Session, intake_id: str, actor: str) -> dict[str, Any]:
    """The intake, and in the audit log who read it."""
    try:
        return intake_json(session, intake_id, load_vocabulary(DATA), actor=actor, brief=brief_text)
    except NoSuchIntake as error:
        raise _unknown() from error


def _unfit(new: str, again: str) -> str:
    if new != again:
        return "The two new passwords differ. Type the same one twice."
    return "" if len(new) >= PASSWORD_LENGTH else f"Use {PASSWORD_LENGTH} characters or more. Some words in a row are fine."


def _change(clinic: Clinic, staff_id: str, old: str, new: str, cookie: str) -> str:
    """What is wrong with the passwords; empty when the new one is set."""
    try:
        with clinic.store.begin() as session:
            change_password(session, staff_id, old, new, keep_cookie=cookie)
    except SignInRefused:
        return "The present password is not right."
    except PasswordUnfit as error:
        return str(error).capitalize() + "."
    return ""


def _unknown() -> Refused:
    return Refused(404, "There is no such intake", "Go back to the list and open it from there.")
