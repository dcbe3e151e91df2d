"""The patient's page in a browser: by keyboard alone, on the smallest phone, over a bad line, and left in a hurry."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import QUESTIONS, question

pytestmark = pytest.mark.browser

API = "**/api/chat/conversations**"


def _buttons(page: Page):
    return page.locator("#buttons button")


def _open(app, **options) -> Page:
    page = app.open_page(**options)
    expect(_buttons(page).first).to_be_visible()
    return page


def _say(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def _to_the_number_question(page: Page) -> None:
    _buttons(page).first.click()
    expect(page.get_by_text("What brings you")).to_be_visible()
    _say(page, "My left knee burns when I walk.")
    expect(_buttons(page)).to_have_count(11)


def _texts(page: Page) -> list[str]:
    return page.locator("#messages .message").all_inner_texts()


def test_a_whole_talk_by_keyboard_alone_on_the_smallest_phone(app):
    page = _open(app, width=320, height=568)
    page.keyboard.press("1")
    expect(page.get_by_text("What brings you")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_focused()
    page.keyboard.type("My left knee burns when I walk.")
    page.keyboard.press("Enter")
    expect(_buttons(page)).to_have_count(11)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("How long have you had it?")).to_be_visible()
    expect(page.get_by_role("group", name="Pick an answer")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That is all for today")).to_be_visible()
    said = [message.text for message in app.conversation_messages()]
    assert said == ["yes", "My left knee burns when I walk.", "10", "a few weeks"]


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_screen(app, width):
    page = _open(app, width=width)
    _to_the_number_question(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_whatever_is_pressed_is_as_large_as_a_thumb(app):
    page = _open(app)
    _to_the_number_question(page)
    page.locator("summary").click()
    for target in page.locator("header a, button:visible, summary, textarea, label.check").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44, target.inner_text()
        assert box["width"] >= 44, target.inner_text()


@pytest.mark.parametrize("height", [256, 568, 900])
def test_the_help_line_is_always_in_sight(app, height):
    page = _open(app, height=height)
    _to_the_number_question(page)
    for top in (0, 10_000):
        page.evaluate(f"window.scrollTo(0, {top})")
        for number in ("911", "988"):
            expect(page.get_by_role("navigation").get_by_role("link", name=number)).to_be_in_viewport(ratio=1)


def test_what_is_asked_and_its_buttons_are_in_sight(app):
    page = _open(app, width=360, height=740)
    _to_the_number_question(page)
    expect(page.get_by_text("From 0 to 10")).to_be_in_viewport(ratio=1)
    expect(_buttons(page).last).to_be_in_viewport(ratio=1)


def test_a_number_key_gives_that_number(app):
    page = _open(app)
    _to_the_number_question(page)
    page.locator("body").click(position={"x": 2, "y": 300})
    page.keyboard.press("7")
    expect(page.get_by_text("How long have you had it?")).to_be_visible()
    assert app.conversation_messages()[-1].text == "7"


def test_a_number_in_the_text_field_is_text(app):
    page = _open(app)
    page.get_by_label("Your message").press("1")
    expect(page.get_by_label("Your message")).to_have_value("1")
    expect(_buttons(page).first).to_be_visible()
    assert not app.conversation_messages()


def test_number_keys_can_be_switched_off(app):
    page = _open(app)
    page.locator("summary").click()
    page.get_by_label("Number keys").uncheck()
    page.reload()
    expect(_buttons(page).first).to_be_visible()
    page.keyboard.press("1")
    page.wait_for_timeout(300)
    assert not app.conversation_messages()


def test_a_double_click_sends_once(app):
    app.rasa.delay_s = 0.3
    page = _open(app)
    _buttons(page).first.dblclick()
    expect(page.get_by_text("What brings you")).to_be_visible()
    page.get_by_label("Your message").fill("My left knee burns.")
    page.get_by_role("button", name="Send").dblclick()
    expect(_buttons(page)).to_have_count(11)
    assert [message.text for message in app.conversation_messages()] == ["yes", "My left knee burns."]


def test_a_reload_goes_on_where_the_talk_was(app):
    page = _open(app)
    _to_the_number_question(page)
    page.get_by_label("Your message").fill("half a thou")
    before = _texts(page)
    page.reload()
    expect(_buttons(page)).to_have_count(11)
    assert _texts(page) == before
    expect(page.get_by_label("Your message")).to_have_value("half a thou")


def test_what_could_not_be_sent_is_kept_and_sent_once_when_the_line_is_back(app):
    page = _open(app)
    page.context.set_offline(True)
    _buttons(page).first.click()
    expect(page.get_by_role("alert")).to_contain_text("not sent yet")
    expect(page.locator(".patient .state")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("What brings you")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator(".patient .state")).to_have_count(0)
    assert [message.text for message in app.conversation_messages()] == ["yes"]


def test_what_could_not_be_sent_outlives_a_reload(app):
    page = _open(app)
    page.route(API, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    _say(page, "My left knee burns.")
    expect(page.get_by_role("alert")).to_contain_text("not sent yet")
    page.unroute(API)
    page.reload()
    expect(page.get_by_text("What brings you")).to_be_visible()
    assert [message.text for message in app.conversation_messages()] == ["My left knee burns."]


def test_an_answer_that_got_lost_on_its_way_is_fetched_and_nothing_is_said_twice(app):
    page = _open(app)
    lost = []

    def lose_the_first_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route(API, lose_the_first_answer)
    _buttons(page).first.click()
    expect(page.get_by_role("alert")).to_contain_text("not sent yet")
    page.get_by_role("button", name="Try again now").click()
    expect(page.get_by_text("What brings you")).to_have_count(1)
    assert len(app.conversation_messages()) == 1


def test_a_chat_that_could_not_start_says_whom_to_call_and_starts_later(app):
    page = app.new_context().new_page()
    page.route(API, lambda route: route.abort())
    page.goto(app.url + "/chat")
    expect(page.get_by_role("alert")).to_contain_text("911")
    page.unroute(API)
    page.get_by_role("button", name="Try again now").click()
    expect(_buttons(page).first).to_be_visible()


def test_a_text_that_is_too_long_comes_back_to_be_parted(app):
    page = _open(app)
    _say(page, "x" * 10_001)
    expect(page.get_by_role("alert")).to_contain_text("in parts")
    expect(page.get_by_label("Your message")).to_have_value("x" * 10_001)
    assert not app.conversation_messages()


def test_a_chat_that_cannot_be_opened_again_keeps_the_words_for_a_new_one(app):
    page = _open(app)
    refused = {"status": 401, "json": {"error": "unauthorized", "message": "This conversation can't be opened."}}
    page.route(re.compile(r"/messages$"), lambda route: route.fulfill(**refused))
    _say(page, "My left knee burns.")
    expect(page.get_by_role("alert")).to_contain_text("can't be opened")
    page.unroute(re.compile(r"/messages$"))
    page.get_by_role("button", name="Start a new chat").click()
    expect(page.get_by_label("Your message")).to_have_value("My left knee burns.")
    expect(_buttons(page).first).to_be_visible()


def test_when_the_companion_is_down_the_person_is_told_and_their_words_are_kept(app):
    app.rasa.is_down = True
    page = _open(app)
    _say(page, "My left knee burns.")
    expect(page.get_by_text("I've saved what you wrote")).to_be_visible()


def test_leaving_fast_leaves_nothing_on_the_screen_and_nothing_behind(app):
    page = app.new_context().new_page()
    page.goto("about:blank")
    page.route("https://www.google.com/**", lambda route: route.fulfill(body="<p>elsewhere</p>", content_type="text/html"))
    page.goto(app.url + "/chat")
    expect(_buttons(page).first).to_be_visible()
    _say(page, "My left knee burns.")
    expect(page.get_by_text("What brings you")).to_be_visible()
    page.get_by_role("link", name="Leave fast").click()
    expect(page.get_by_text("elsewhere")).to_be_visible()
    page.go_back()
    assert page.url == "about:blank"
    page.goto(app.url + "/chat")
    expect(_buttons(page).first).to_be_visible()
    assert "My left knee burns." not in page.content()


def test_an_invitation_is_sent_and_leaves_the_address(app):
    sent = []
    page = app.new_context().new_page()
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.goto(app.url + "/chat#i=made-up-link")
    expect(_buttons(page).first).to_be_visible()
    assert '"invitation":"made-up-link"' in sent[0]
    assert page.url == app.url + "/chat"


def test_the_chats_key_stays_in_this_tab(app):
    page = _open(app)
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("JSON.parse(sessionStorage.getItem('attune')).token.length") >= 32


def test_a_safety_message_is_told_apart_without_colour_and_its_number_can_be_pressed(app):
    page = _open(app)
    _say(page, "since monday i can't feel when i wipe and i wet myself")
    safety = page.locator(".message.safety")
    expect(safety).to_contain_text("Safety message")
    expect(safety.locator("svg")).to_be_visible()
    expect(safety.get_by_role("link", name="911")).to_have_attribute("href", "tel:911")


def test_progress_is_told_in_words(app):
    page = _open(app)

    def with_progress(route):
        told = route.fetch()
        route.fulfill(response=told, json={**told.json(), "progress": {"done": 7, "of": 24}})

    page.route(re.compile(r"/messages$"), with_progress)
    _buttons(page).first.click()
    expect(page.get_by_text("7 of about 24 questions")).to_be_visible()


def test_what_a_patient_writes_is_text_and_never_markup(app):
    page = _open(app)
    _say(page, "<img src=x onerror=alert(1)><b>hip</b>")
    expect(page.get_by_text("<b>hip</b>")).to_be_visible()
    assert page.locator("#messages img, #messages b").count() == 0


def test_a_screen_reader_gets_one_log_named_senders_and_one_quiet_status(app):
    app.rasa.delay_s = 0.5
    page = _open(app)
    _buttons(page).first.click()
    expect(page.get_by_role("status")).to_have_text("Attune is writing")
    expect(page.get_by_text("What brings you")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("")
    log = page.get_by_role("log", name="Chat with Attune")
    expect(log).to_have_count(1)
    assert page.locator("#messages .message").last.text_content() == "Attune: What brings you to the clinic?"
    assert page.locator("#messages .patient").last.text_content() == "You: yes"


def test_the_log_is_only_ever_added_to(app):
    page = _open(app)
    page.evaluate(
        """() => {
            window.taken = 0;
            const count = (all) => all.forEach((one) => { window.taken += one.removedNodes.length; });
            new MutationObserver(count).observe(document.getElementById("messages"), { childList: true, subtree: true });
        }"""
    )
    _to_the_number_question(page)
    assert page.evaluate("window.taken") == 0


def test_what_was_read_before_a_reload_is_not_read_out_again(app):
    page = _open(app)
    _to_the_number_question(page)
    page.reload()
    expect(_buttons(page)).to_have_count(11)
    assert page.get_by_role("log").get_attribute("aria-live") == "off"
    expect(page.get_by_role("log")).not_to_have_attribute("aria-live", "off")


def test_the_policy_stops_nothing_that_the_page_does(app):
    page = app.new_context().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(app.url + "/chat")
    expect(_buttons(page).first).to_be_visible()
    _to_the_number_question(page)
    assert not complaints


# Lists, of which several may be true


def _to_the_list(app, id: str = "safety.nerves", **options) -> Page:
    app.rasa.questions = (question(id), *QUESTIONS)
    page = _open(app, **{"width": 360, "height": 640, **options})
    _buttons(page).first.click()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    return page


def _pick(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("button", name=name).click()


def test_several_signs_are_picked_and_sent_as_one_message_and_each_is_kept(app):
    page = _to_the_list(app)
    done = page.get_by_role("button", name="Done")
    expect(done).to_be_disabled()
    _pick(page, "Weak arm or leg", "Clumsy or off balance", "Numb where I sit")
    expect(page.get_by_role("button", pressed=True)).to_have_count(3)
    assert [message.text for message in app.conversation_messages()] == ["yes"]
    done.click()
    expect(page.locator(".message.safety")).to_be_visible()
    said = "my arm or leg is weak, I am clumsy or off balance and I am numb where I sit"
    assert [message.text for message in app.conversation_messages()] == ["yes", said]
    kept = app.answers()
    assert [kept.get(item, {}).get("value") for item in ("weakness", "gait_hands", "saddle_numb")] == ["yes"] * 3
    assert "bladder_bowel" not in kept


def test_a_pick_is_taken_back_by_a_second_press(app):
    page = _to_the_list(app)
    _pick(page, "Weak arm or leg", "Numb where I sit", "Weak arm or leg")
    expect(page.get_by_role("button", pressed=True)).to_have_count(1)
    _pick(page, "Numb where I sit")
    expect(page.get_by_role("button", name="Done")).to_be_disabled()


def test_none_of_these_is_one_press_and_says_nothing_else(app):
    page = _to_the_list(app, "picture.worse_with")
    _pick(page, "Sitting", "Nothing does")
    expect(page.get_by_text("What brings you")).to_be_visible()
    assert [message.text for message in app.conversation_messages()] == ["yes", "nothing makes it worse"]
    assert app.answers()["worse_with"] == ["none"]


def test_a_list_is_answered_by_keyboard_alone(app):
    page = _to_the_list(app, "picture.worse_with")
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.press("8")
    expect(page.get_by_text("What brings you")).to_be_visible()
    assert app.conversation_messages()[-1].text == "sitting makes it worse and walking makes it worse"
    assert app.answers()["worse_with"] == ["sitting", "walking"]


def test_what_was_picked_goes_along_with_own_words(app):
    page = _to_the_list(app, "picture.worse_with")
    _pick(page, "Sitting")
    _say(page, "Stairs too")
    expect(page.get_by_text("What brings you")).to_be_visible()
    assert app.conversation_messages()[-1].text == "sitting makes it worse. Stairs too"


def test_picks_outlive_a_reload_and_a_look_for_news(app):
    page = _to_the_list(app)
    _pick(page, "Numb where I sit")
    page.reload()
    expect(page.get_by_role("button", pressed=True)).to_have_text(re.compile("Numb where I sit"))
    page.get_by_role("button", name="Numb where I sit").focus()
    with page.expect_response(API):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    expect(page.get_by_role("button", name="Numb where I sit")).to_be_focused()
    expect(page.get_by_role("button", name="Done")).to_be_enabled()


def test_picks_of_one_list_are_not_those_of_the_next(app):
    app.rasa.questions = (question("picture.worse_with"), question("picture.worse_with"), *QUESTIONS)
    page = _open(app)
    _buttons(page).first.click()
    _pick(page, "Sitting", "Done")
    expect(page.locator(".message.patient")).to_have_count(2)
    expect(page.get_by_role("button", name="Done")).to_be_disabled()
    expect(page.get_by_role("button", pressed=True)).to_have_count(0)


@pytest.mark.parametrize("id", ["safety.nerves", "safety.signs", "picture.worse_with"])
def test_a_list_and_its_buttons_are_in_sight_together_on_a_phone(app, id):
    page = _to_the_list(app, id)
    page.wait_for_timeout(100)
    expect(page.locator(".message.bot").last).to_be_in_viewport(ratio=1)
    for button in _buttons(page).all():
        expect(button).to_be_in_viewport(ratio=1)
    for button in _buttons(page).all():
        covered = """(button) => {
            const box = button.getBoundingClientRect();
            return !button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        }"""
        assert not button.evaluate(covered), button.inner_text()


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("id", ["safety.signs", "care.screen"])
def test_what_is_picked_is_as_large_as_a_thumb_and_no_wider_than_the_screen(app, id, width):
    page = _to_the_list(app, id, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in _buttons(page).all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44 and box["width"] >= 44, button.inner_text()


def test_nothing_but_the_page_itself_scrolls(app):
    page = _to_the_list(app)
    inside = """() => [...document.body.querySelectorAll("*")].filter((one) =>
        /auto|scroll/.test(getComputedStyle(one).overflowY) && one.scrollHeight > one.clientHeight).map((one) => one.id)"""
    assert page.evaluate(inside) == []


def test_the_text_field_is_reached_below_a_list(app):
    page = _to_the_list(app)
    page.get_by_label("Your message").click()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
