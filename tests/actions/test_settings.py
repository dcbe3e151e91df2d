"""A clinic's settings are right, or every point that is not is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.settings import Mode, Settings, SettingsError, load_settings, missing_for_live

ROOT = Path(__file__).resolve().parents[2]
SIGNED = {"status": "reviewed", "reviewed": {"by": "Dr. Made Up", "date": "2026-11-01"}}
NURSE = {"who": "charge nurse", "by": "sms", "to": "+1 212 555 0100", "after_minutes": 0}
PHYSICIAN = {"who": "physician on call", "by": "email", "to": "oncall@clinic.example", "after_minutes": 5}
LIVE = {
    "mode": "live",
    "phones": {"clinic": "+1 212 555 0100", "on_call": "+1 212 555 0199"},
    "alarm_owner": "charge nurse",
    "alarms": {"chain": [NURSE, PHYSICIAN]},
}


def settings(**more: Any) -> Settings:
    return Settings.read({"name": "Hill Clinic", "time_zone": "America/New_York", **more}, "clinic.yml")


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A content folder in which everything that must be signed is."""
    data = tmp_path / "data"
    for path in ("red_flags/en/stroke", "texts/en/opening", "texts/en/consent", "texts/en/danger", "procedures/en/epidural"):
        _put(data / f"{path}.yml", [{"id": path.rsplit("/", 1)[-1], **SIGNED}])
    return data


def _put(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def _clinic(path: Path, **more: Any) -> Path:
    _put(path, {"name": "Hill Clinic", "time_zone": "America/New_York", **more})
    return path


def test_the_settings_of_the_repository_are_a_demo():
    assert load_settings(ROOT / "clinic.yml").mode is Mode.DEMO


def test_what_is_not_set_has_a_default():
    assert settings().limits.messages_per_minute == 60
    assert settings().limits.conversations_per_hour == 300
    assert settings().limits.max_text_chars == 10_000
    assert settings().watched_inbox is False


def test_every_mistake_is_named_with_file_and_key():
    wrong = {
        "mode": "test",
        "name": "",
        "time_zone": "Mars",
        "phones": {"clinic": "12"},
        "hours": {"monday": "8-5", "sunday": "17:00-08:00"},
        "limits": {"messages_per_minute": 0},
        "retention": {"audit_days": "long"},
        "callback_minutes": 600,
        "watched": True,
    }
    with pytest.raises(SettingsError) as error:
        Settings.read(wrong, "clinic.yml")
    keys = [line.split(": ")[1] for line in str(error.value).splitlines()]
    assert sorted(keys) == sorted(
        [
            "mode",
            "name",
            "time_zone",
            "phones.clinic",
            "hours.monday",
            "hours.sunday",
            "limits.messages_per_minute",
            "retention.audit_days",
            "callback_minutes",
            "watched",
        ]
    )


@pytest.mark.parametrize("content", ["", "- a", "name: ["])
def test_a_file_that_holds_no_settings_is_named(tmp_path, content):
    (tmp_path / "clinic.yml").write_text(content)
    with pytest.raises(SettingsError, match=r"clinic\.yml"):
        load_settings(tmp_path / "clinic.yml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"clinic\.yml: there is no such file"):
        load_settings(tmp_path / "clinic.yml")


@pytest.mark.parametrize("address", ["https://www.example.org/", "https://news.example.org:8443/today?at=noon", "https://example.org"])
def test_leaving_fast_goes_where_the_clinic_says(address):
    assert settings(leave_fast_to=address).leave_fast_to == address


def test_leaving_fast_goes_to_a_page_that_anybody_may_have_open():
    assert settings().leave_fast_to == "https://www.google.com/"


@pytest.mark.parametrize(
    "address",
    ["", "www.example.org", "http://www.example.org/", "javascript:alert(1)", "https://", "https://me@example.org/", "https://localhost/",
     "https://exam ple.org/", "https://example.org/a b", "https://example.org\n/"],
)  # fmt: skip
def test_leaving_fast_goes_to_no_other_kind_of_address(address):
    with pytest.raises(SettingsError, match="leave_fast_to"):
        settings(leave_fast_to=address)


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        settings().watched_inbox = True


@pytest.mark.parametrize(("hour", "minute", "is_open"), [(12, 59, False), (13, 0, True), (21, 59, True), (22, 0, False)])
def test_the_clinic_is_open_by_its_own_clock(hour, minute, is_open):
    # A Monday in November: New York is five hours behind.
    at = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
    assert settings(hours={"monday": "08:00-17:00"}).is_open(at) is is_open


def test_a_day_without_hours_is_closed():
    assert not settings(hours={"monday": "08:00-17:00"}).is_open(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))


def test_opening_hours_need_a_time_with_its_zone():
    with pytest.raises(ValueError, match="zone"):
        settings().is_open(datetime(2026, 11, 24, 15, 0))


def test_facts_are_what_is_known_and_numbers_read_well():
    assert settings(phones={"clinic": "+12125550100"}).facts()["clinic_phone"] == "(212) 555-0100"
    assert "clinic_phone" not in settings().facts()


def test_a_clinic_has_what_is_set_and_nothing_else():
    assert settings().has() == {"demo"}
    assert settings(**LIVE, watched_inbox=True).has() == {"watched_inbox", "clinic_phone", "on_call_phone"}


def test_a_clinic_without_a_chain_tells_nobody_and_still_notices_silence():
    assert settings().alarms.chain == ()
    assert (settings().alarms.silence_minutes, settings().alarms.repeat_minutes) == (10, 15)


def test_a_chain_keeps_its_order_and_numbers_in_one_form():
    chain = settings(**LIVE).alarms.chain
    assert [(step.who, step.by, step.to, step.after_minutes) for step in chain] == [
        ("charge nurse", "sms", "+12125550100", 0),
        ("physician on call", "email", "oncall@clinic.example", 5),
    ]


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ({"who": ""}, "alarms.chain.1.who"),
        ({"by": "fax"}, "alarms.chain.1.by"),
        ({"to": "12"}, "alarms.chain.1.to"),
        ({"to": "oncall@clinic"}, "alarms.chain.1.to"),
        ({"to": "on call@clinic.example"}, "alarms.chain.1.to"),
        ({"to": "a@clinic.example\nBcc: b@clinic.example"}, "alarms.chain.1.to"),
        ({"by": "sms"}, "alarms.chain.1.to"),
        ({"by": "webhook", "to": "http://pager.example/"}, "alarms.chain.1.to"),
        ({"by": "webhook", "to": "https://me:secret@pager.example/"}, "alarms.chain.1.to"),
        ({"by": "webhook", "to": "ftp://127.0.0.1/"}, "alarms.chain.1.to"),
        ({"after_minutes": 0}, "alarms.chain.1.after_minutes"),
        ({"after_minutes": -1}, "alarms.chain.1.after_minutes"),
        ({"after_minutes": "soon"}, "alarms.chain.1.after_minutes"),
        ({"sms": True}, "alarms.chain.1.sms"),
    ],
)
def test_a_mistake_in_a_step_is_named_with_its_key(step, key):
    with pytest.raises(SettingsError) as error:
        settings(alarms={"chain": [NURSE, {**PHYSICIAN, **step}]})
    assert [line.split(": ")[1] for line in str(error.value).splitlines()] == [key]


@pytest.mark.parametrize("address", ["https://pager.example/attune?team=pain", "https://hooks.internal:8443/x", "http://127.0.0.1:9000/x"])
def test_a_webhook_is_called_over_https_or_on_this_machine(address):
    chain = settings(alarms={"chain": [{**NURSE, "by": "webhook", "to": address}]}).alarms.chain
    assert chain[0].to == address


@pytest.mark.parametrize(("key", "value"), [("silence_minutes", 0), ("repeat_minutes", 0), ("repeat_minutes", 9999), ("repeats", 1)])
def test_the_minutes_around_the_chain_have_bounds(key, value):
    with pytest.raises(SettingsError, match=f"alarms.{key}"):
        settings(alarms={key: value})


def test_live_with_everything_signed_is_ready(tmp_path, signed):
    assert not load_settings(_clinic(tmp_path / "clinic.yml", **LIVE), signed).is_demo


def test_live_names_every_missing_point_at_once(tmp_path, signed):
    _put(signed / "texts/en/consent.yml", [{"id": "consent.ask", "status": "draft", "reviewed": None}])
    _put(signed / "red_flags/en/stroke.yml", {"id": "stroke", "status": "draft", "reviewed": None})
    (signed / "texts/en/danger.yml").unlink()
    with pytest.raises(SettingsError) as error:
        load_settings(_clinic(tmp_path / "clinic.yml", mode="live"), signed)
    for point in ("phones.clinic", "phones.on_call", "alarm_owner", "alarms.chain", "consent.ask", "stroke", "texts/en/danger.yml"):
        assert point in str(error.value)


@pytest.mark.parametrize("path", ["red_flags/en/stroke", "texts/en/opening", "texts/en/consent", "procedures/en/epidural"])
@pytest.mark.parametrize(
    "entry",
    [
        {"status": "draft", "reviewed": None},
        {"status": "reviewed", "reviewed": None},
        {"status": "reviewed", "reviewed": {"by": "Dr. Made Up"}},
    ],
)
def test_live_is_refused_for_anything_unsigned(signed, path, entry):
    _put(signed / f"{path}.yml", [{"id": "made_up", **entry}])
    assert missing_for_live(settings(**LIVE), signed) == [f"data/{path}.yml: not signed by a clinician: made_up"]


def test_live_is_refused_without_danger_content(signed):
    (signed / "red_flags/en/stroke.yml").unlink()
    assert missing_for_live(settings(**LIVE), signed) == ["data/red_flags/en: no danger content at all"]


def test_a_retired_text_needs_no_signature(signed):
    _put(signed / "texts/en/opening.yml", [{"id": "opening.hello", **SIGNED}, {"id": "opening.old", "status": "retired"}])
    assert not missing_for_live(settings(**LIVE), signed)


def test_live_is_refused_where_the_content_was_not_looked_at(tmp_path):
    with pytest.raises(SettingsError, match="content folder"):
        load_settings(_clinic(tmp_path / "clinic.yml", **LIVE))


def test_a_demo_needs_no_signature(tmp_path):
    assert load_settings(_clinic(tmp_path / "clinic.yml"), tmp_path / "nothing").is_demo


def test_the_content_of_the_repository_is_not_ready_for_patients():
    assert missing_for_live(settings(**LIVE), ROOT / "data")
