"""The console lets in who may, shows what was told and what was not, and changes nothing without a name in the audit log."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from actions.acts import ACTS
from actions.conversations import receive
from actions.reading import Reading
from actions.store.models import Answer, Conversation, Intake, Message, OutboxEntry, StaffSession, utc_now
from actions.store.outbox import enqueue
from actions.store.staff import ABSOLUTE_END, IDLE_END
from actions.turn import take_turn
from tests.web.conftest import Console, NoRasa
from web.app import create_app

PAGES = ("/staff/intakes/{intake}", "/staff/intakes/{intake}/brief", "/staff/password")
FORMS = (
    "/staff/sign-out",
    "/staff/password",
    "/staff/intakes/{intake}/match",
    "/staff/intakes/{intake}/flags/{flag}/acknowledge",
)
FIELDS = {"old": "x", "new": "x", "again": "x", "name_agrees": "yes", "birth_date_agrees": "yes"}


def _set(clinic, **changes):
    with clinic.store.begin() as session:
        opened = session.scalars(select(StaffSession)).one()
        for name, value in changes.items():
            setattr(opened, name, value)


def _fill(path, told):
    return path.format(intake=told.intake, flag=told.flag)


# Signing in


def test_the_staff_page_asks_who_you_are_and_shows_nothing_else(console, told):
    response = console.open("/staff")
    assert 'type="password"' in response.text
    assert "Ann Example" not in response.text


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(console, account):
    cookie = console.sign_in().headers["set-cookie"]
    assert cookie.startswith("attune_staff_8000=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Max-Age" not in cookie.split("attune_form")[0]  # the browser forgets it when it is closed


def test_over_https_the_cookie_belongs_to_this_host_alone(app, account):
    with TestClient(app, base_url="https://attune.example", follow_redirects=False) as client:
        token = client.get("/staff").text.split('name="token" value="')[1].split('"')[0]
        form = {"name": "nurse joy", "password": "seven quiet boats at noon", "token": token}
        cookie = client.post("/staff/sign-in", data=form, headers={"Origin": "https://attune.example"}).headers["set-cookie"]
    assert cookie.startswith("__Host-attune_staff=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_password_never_travels_over_plain_http_to_another_machine(app):
    with TestClient(app, base_url="http://attune.example") as client:
        response = client.get("/staff")
    assert response.status_code == 403
    assert "password" not in response.text


def test_a_wrong_name_and_a_wrong_password_look_the_same(console, account):
    wrong_name = console.sign_in(name="nobody")
    wrong_password = console.sign_in(password="something else entirely")
    assert wrong_name.status_code == wrong_password.status_code == 401
    assert wrong_name.text.replace("nobody", "nurse joy") == wrong_password.text


def test_guessing_is_slowed_down(console, account):
    for _ in range(5):
        console.sign_in(password="wrong")
    response = console.sign_in()
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0


def test_a_sign_in_form_without_its_token_is_not_taken(console, account):
    console.open("/staff")
    console.hidden = {}
    assert console.send("/staff/sign-in", name="nurse joy", password="seven quiet boats at noon").status_code == 403


def test_signing_in_leads_back_to_the_intake(console, account, told):
    page = f"/staff/intakes/{told.intake}"
    assert f'name="then" value="{page}"' in console.open(page).text
    response = console.send("/staff/sign-in", name="nurse joy", password="seven quiet boats at noon", then=page)
    assert response.headers["location"] == page


@pytest.mark.parametrize("then", ["//evil.example/staff", "https://evil.example", "/staff/sign-out", "/staff/intakes/../../x"])
def test_signing_in_leads_nowhere_else(console, account, then):
    console.open("/staff")
    response = console.send("/staff/sign-in", name="nurse joy", password="seven quiet boats at noon", then=then)
    assert response.headers["location"] == "/staff"


# The one-time password


def test_a_one_time_password_opens_nothing_but_the_choice_of_a_new_one(console, one_time, told):
    assert console.sign_in(password=one_time).headers["location"] == "/staff/password"
    for path in ("/staff", f"/staff/intakes/{told.intake}"):
        assert console.open(path).headers["location"] == "/staff/password"


@pytest.mark.parametrize(
    ("new", "taken"), [("fourteen chars", False), ("fifteen letters", True), ("all lower case words do", True)]
)
def test_a_new_password_needs_length_and_no_special_signs(console, one_time, new, taken):
    console.sign_in(password=one_time)
    console.open("/staff/password")
    response = console.send("/staff/password", old=one_time, new=new, again=new)
    assert response.status_code == (303 if taken else 422)


def test_a_new_password_is_typed_the_same_twice(console, one_time):
    console.sign_in(password=one_time)
    console.open("/staff/password")
    response = console.send("/staff/password", old=one_time, new="seven quiet boats", again="seven quiet goats")
    assert response.status_code == 422


def test_after_the_choice_the_list_opens_and_the_one_time_password_is_void(console, one_time):
    console.sign_in(password=one_time)
    console.open("/staff/password")
    console.send("/staff/password", old=one_time, new="seven quiet boats", again="seven quiet boats")
    assert "Intakes" in console.open("/staff").text
    console.client.cookies.clear()
    assert console.sign_in(password=one_time).status_code == 401


# The end of a session


@pytest.mark.parametrize("path", PAGES)
def test_without_a_session_no_page_opens(console, told, path):
    response = console.open(_fill(path, told))
    assert response.status_code == 401
    assert "Ann Example" not in response.text


@pytest.mark.parametrize("path", FORMS)
def test_without_a_session_no_form_is_taken(console, told, path):
    assert console.send(_fill(path, told), csrf="x", **FIELDS).status_code == 401


def test_a_session_ends_when_nobody_uses_it(inside, clinic, told):
    _set(clinic, last_seen_at=utc_now() - IDLE_END)
    response = inside.open(f"/staff/intakes/{told.intake}")
    assert response.status_code == 401
    assert "Your session has ended" in response.text


def test_a_session_ends_even_when_it_is_used_all_the_time(inside, clinic, told):
    _set(clinic, expires_at=utc_now() - timedelta(seconds=1), created_at=utc_now() - ABSOLUTE_END)
    assert inside.open(f"/staff/intakes/{told.intake}").status_code == 401


def test_after_signing_out_the_old_cookie_opens_nothing(inside, told):
    inside.open("/staff")
    cookies = dict(inside.client.cookies)
    assert inside.send("/staff/sign-out").status_code == 303
    inside.client.cookies.update(cookies)
    assert inside.open(f"/staff/intakes/{told.intake}").status_code == 401


# Forms of other sites


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_session_token_changes_nothing(inside, told, path):
    inside.open(f"/staff/intakes/{told.intake}")
    inside.hidden["csrf"] = "another"
    assert inside.send(_fill(path, told), **FIELDS).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_changes_nothing(inside, told, headers, audited):
    inside.open(f"/staff/intakes/{told.intake}")
    response = inside.send(f"/staff/intakes/{told.intake}/flags/{told.flag}/acknowledge", headers=headers)
    assert response.status_code == 403
    assert not [action for _, action in audited(told.intake) if action == "flag.acknowledged"]


def test_a_browser_that_keeps_the_origin_to_itself_is_still_let_through(inside, told):
    inside.open(f"/staff/intakes/{told.intake}")
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    path = f"/staff/intakes/{told.intake}/flags/{told.flag}/acknowledge"
    assert inside.send(path, headers=headers).status_code == 303


# Reading


def test_the_list_names_urgency_state_and_match_in_words(inside, told):
    text = inside.open("/staff").text
    for words in ("Emergency", "1 to acknowledge", "In progress", "Not matched", "Ann Example"):
        assert words in text


def test_the_list_says_that_texts_wait_while_nothing_can_send_them(inside, told, clinic):
    assert "Text messages are not set up: none is sent." in inside.open("/staff").text
    with clinic.store.begin() as session:
        enqueue(session, session.scalars(select(Message)).one(), recipient="+15550100")
    assert "1 waiting" in inside.open("/staff").text
    assert "5550100" not in inside.open("/staff").text


def test_with_a_gateway_texts_are_sent_as_long_as_the_application_runs(clinic, told, account):
    class Gateway:
        def __init__(self):
            self.taken = threading.Event()

        async def send(self, text):
            self.taken.set()

    gateway = Gateway()
    with TestClient(create_app(clinic, NoRasa(), {"web": gateway}), base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        console = Console(client, {})
        console.sign_in()
        assert "Text messages" not in console.open("/staff").text
        with clinic.store.begin() as session:
            enqueue(session, session.scalars(select(Message)).one(), recipient="+15550100")
        assert gateway.taken.wait(10)
    with clinic.store.read() as session:
        assert session.scalars(select(OutboxEntry.state)).one() == "sent"


def test_the_most_urgent_intake_comes_first(inside, told, clinic):
    with clinic.store.begin() as session:
        newer = Conversation(channel="web")
        quiet = Intake(conversation_id=newer.id)
        session.add_all([newer, quiet])
    text = inside.open("/staff").text
    assert text.index(told.intake) < text.index(quiet.id)


def test_addresses_hold_ids_and_nothing_of_a_patient(inside, told):
    pages = inside.open("/staff").text + inside.open(f"/staff/intakes/{told.intake}").text
    addresses = " ".join(part.split('"')[0] for mark in ('href="', 'action="', 'src="') for part in pages.split(mark)[1:]).lower()
    for words in ("ann", "example", "1970", "hip", "years"):
        assert words not in addresses


def test_nothing_of_the_console_is_kept_by_the_browser(inside, told):
    for path in ("/staff", f"/staff/intakes/{told.intake}", "/staff/password"):
        assert inside.open(path).headers["cache-control"] == "no-store"


def test_each_reading_of_an_intake_is_in_the_audit_log_under_the_readers_name(inside, account, told, audited):
    inside.open(f"/staff/intakes/{told.intake}")
    assert (account, "intake.read") in audited(told.intake)


def test_each_value_leads_to_the_message_and_the_words_it_rests_on(inside, told):
    text = inside.open(f"/staff/intakes/{told.intake}").text
    assert f'id="m-{told.message}"' in text
    assert f'<a class="rests-on" href="#m-{told.message}" data-words="for 3 years">3 years</a>' in text


def test_a_list_answer_says_that_it_was_one_and_the_rest_says_that_nobody_asked(inside, told):
    text = inside.open(f"/staff/intakes/{told.intake}").text
    assert "asked in a list" in text
    not_asked = " ".join(part.split("</p>")[0] for part in text.split("Not asked:")[1:])
    assert "Weakness" in not_asked
    assert "Falls" not in not_asked


def test_what_a_patient_writes_is_text_and_never_markup(inside, told, clinic):
    with clinic.store.begin() as session:
        session.scalars(select(Answer).where(Answer.item == "patient_name")).one().value = '<img src=x onerror="1">'
    for path in ("/staff", f"/staff/intakes/{told.intake}"):
        assert "<img" not in inside.open(path).text


def test_an_unknown_intake_is_a_page_that_says_so(inside):
    assert inside.open(f"/staff/intakes/{'0' * 32}").status_code == 404


# Matching, exporting, acknowledging


def test_an_unmatched_intake_says_so_and_gives_no_brief(inside, told):
    assert "Not matched to a patient yet" in inside.open(f"/staff/intakes/{told.intake}").text
    response = inside.open(f"/staff/intakes/{told.intake}/brief")
    assert response.status_code == 409
    assert "Ann Example" not in response.text


def test_a_confirmed_match_names_who_did_it_and_opens_the_brief(inside, account, told, audited):
    inside.open(f"/staff/intakes/{told.intake}")
    assert inside.send(f"/staff/intakes/{told.intake}/match", name_agrees="yes", birth_date_agrees="yes").status_code == 303
    page = inside.open(f"/staff/intakes/{told.intake}").text
    assert "Not matched to a patient yet" not in page
    assert "by nurse joy" in page
    brief = inside.open(f"/staff/intakes/{told.intake}/brief")
    assert brief.headers["content-type"].startswith("text/plain")
    assert "attachment" in brief.headers["content-disposition"]
    assert brief.text.startswith("Ann Example, born 1970-02-03\n")
    assert "3 years" in brief.text
    assert {(account, "intake.matched"), (account, "intake.exported")} <= set(audited(told.intake))


@pytest.mark.parametrize("left_out", ["name_agrees", "birth_date_agrees"])
def test_a_match_needs_both_boxes(inside, told, left_out):
    inside.open(f"/staff/intakes/{told.intake}")
    boxes = {"name_agrees": "yes", "birth_date_agrees": "yes"}
    del boxes[left_out]
    assert inside.send(f"/staff/intakes/{told.intake}/match", **boxes).status_code == 422
    assert inside.open(f"/staff/intakes/{told.intake}/brief").status_code == 409


def test_a_name_that_changed_meanwhile_is_looked_at_again(inside, told, clinic):
    inside.open(f"/staff/intakes/{told.intake}")
    with clinic.store.begin() as session:
        session.scalars(select(Answer).where(Answer.item == "patient_name")).one().value = "Bea Example"
    response = inside.send(f"/staff/intakes/{told.intake}/match", name_agrees="yes", birth_date_agrees="yes")
    assert response.status_code == 409
    assert inside.open(f"/staff/intakes/{told.intake}/brief").status_code == 409


@pytest.fixture
def tells(clinic, told):
    """The patient answers the question for name and birth date, again."""

    def tell(text):
        with clinic.store.begin() as session:
            conversation = session.scalars(select(Conversation)).one()
            conversation.asked = ["patient_name", "birth_date"]
        received = receive(clinic, conversation.id, text, str(uuid4()))
        take_turn(clinic, received.message, Reading(intent="give_information"), ACTS["record_answer"])

    return tell


def _match(inside, told):
    inside.open(f"/staff/intakes/{told.intake}")
    inside.send(f"/staff/intakes/{told.intake}/match", name_agrees="yes", birth_date_agrees="yes")
    assert inside.open(f"/staff/intakes/{told.intake}/brief").status_code == 200


@pytest.mark.parametrize("text", ["Bea Example", "3/4/1971", "Ann Example, 3/4/1971"])
def test_another_name_or_birth_date_ends_the_match_in_the_record_itself(inside, told, clinic, tells, audited, text):
    _match(inside, told)
    tells(text)
    with clinic.store.read() as session:
        intake = session.get_one(Intake, told.intake)
        assert (intake.match, intake.matched_by, intake.matched_at) == ("unmatched", None, None)
    assert audited(told.intake).count(("patient", "intake.match_lapsed")) == 1
    assert "Not matched to a patient yet" in inside.open(f"/staff/intakes/{told.intake}").text
    assert inside.open(f"/staff/intakes/{told.intake}/brief").status_code == 409
    assert "Not matched" in inside.open("/staff").text
    _match(inside, told)


@pytest.mark.parametrize("text", ["Ann Example", "Ann Example, Feb 3 1970"])
def test_the_same_name_and_birth_date_again_leave_the_match(inside, told, tells, audited, text):
    _match(inside, told)
    tells(text)
    assert inside.open(f"/staff/intakes/{told.intake}/brief").status_code == 200
    assert "intake.match_lapsed" not in [action for _, action in audited(told.intake)]


def test_without_a_match_nothing_lapses(told, tells, audited):
    tells("Bea Example, 3/4/1971")
    assert "intake.match_lapsed" not in [action for _, action in audited(told.intake)]


def test_without_a_birth_date_there_is_no_match(inside, told, clinic):
    with clinic.store.begin() as session:
        session.scalars(select(Answer).where(Answer.item == "birth_date")).one().superseded_at = utc_now()
    inside.open(f"/staff/intakes/{told.intake}")
    response = inside.send(f"/staff/intakes/{told.intake}/match", name_agrees="yes", birth_date_agrees="yes", seen="")
    assert response.status_code == 409


def test_an_acknowledged_flag_names_who_did_it_once(inside, account, told, audited):
    page = f"/staff/intakes/{told.intake}"
    for _ in range(2):
        inside.open(page)
        inside.send(f"{page}/flags/{told.flag}/acknowledge")
    assert "Acknowledged by nurse joy" in inside.open(page).text
    assert audited(told.intake).count((account, "flag.acknowledged")) == 1
    assert "Emergency" in inside.open("/staff").text


def test_a_flag_of_another_intake_is_not_acknowledged(inside, told, audited):
    inside.open(f"/staff/intakes/{told.intake}")
    assert inside.send(f"/staff/intakes/{'0' * 32}/flags/{told.flag}/acknowledge").status_code == 404
    assert not [action for _, action in audited(told.intake) if action == "flag.acknowledged"]
