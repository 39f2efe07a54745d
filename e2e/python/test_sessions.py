"""What a person who chatted would expect to see: sessions, users and turns, with texts, tokens and errors."""

import pytest
from openinference.instrumentation import using_attributes, using_session, using_user
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

from conversation import ANSWERS, FRANCE, GOODBYE, POPULATION, PROJECT, WEATHER, Chat, exporting_to


def texts(turns, side):
    return [turn[side] and turn[side]["text"] for turn in turns]


def test_a_conversation_reads_as_it_was_held(turnwise, chat, over_http, unique):
    session_id, user_id = unique("capital"), unique("ada")
    with exporting_to(over_http), using_session(session_id), using_user(user_id):
        said = [chat.say(FRANCE), chat.say(POPULATION), chat.say(GOODBYE)]

    session = turnwise.session(session_id)

    assert texts(session["turns"], "input") == [FRANCE, POPULATION, GOODBYE]
    assert texts(session["turns"], "output") == said == [ANSWERS[FRANCE], ANSWERS[POPULATION], ANSWERS[GOODBYE]]
    assert [t["index"] for t in session["turns"]] == [0, 1, 2]
    assert session["session_id"] == session_id and session["session_id_key"] == "session.id" and not session["inferred"]
    assert session["user_ids"] == [user_id] and {t["user_id"] for t in session["turns"]} == {user_id}
    assert session["turn_count"] == session["trace_count"] == 3 and session["error_turn_count"] == 0
    assert session["project"] == PROJECT


def test_tokens_are_what_the_provider_counted(turnwise, chat, over_http, unique):
    session_id, before = unique("tokens"), len(chat.provider_calls())
    with exporting_to(over_http), using_session(session_id):
        chat.say(FRANCE)
        chat.say(POPULATION)
    counted = chat.provider_calls()[before:]

    session = turnwise.session(session_id)

    shown = [(t["tokens"]["prompt"], t["tokens"]["completion"]) for t in session["turns"]]
    assert shown == [(c["prompt_tokens"], c["completion_tokens"]) for c in counted]
    assert session["tokens"]["total"] == sum(c["prompt_tokens"] + c["completion_tokens"] for c in counted)


def test_a_list_shows_the_session_with_its_first_words_and_last(turnwise, chat, over_http, unique):
    session_id = unique("listed")
    with exporting_to(over_http), using_session(session_id):
        chat.say(FRANCE)
        chat.say(GOODBYE)

    page = turnwise.get(f"/api/v1/projects/{PROJECT}/sessions", limit=1)

    assert page["data"][0]["session_id"] == session_id, "newest activity first"
    assert page["data"][0]["first_input"]["text"] == FRANCE
    assert page["data"][0]["last_output"]["text"] == ANSWERS[GOODBYE]
    assert page["data"][0]["turn_count"] == 2


def test_a_failed_turn_shows_what_was_said_and_why_it_failed(turnwise, chat, over_http, unique):
    session_id = unique("failed")
    with exporting_to(over_http), using_session(session_id):
        chat.say(FRANCE)
        chat.fail(POPULATION)

    session = turnwise.session(session_id)

    good, failed = session["turns"]
    assert good["error"] is None
    assert failed["input"]["text"] == POPULATION and failed["output"] is None
    assert "500" in failed["error"]["message"]
    assert failed["tokens"] is None or failed["tokens"]["total"] is None, "unknown is not 0"
    assert session["error_turn_count"] == 1


def test_a_streamed_answer_is_whole(turnwise, chat, over_http, unique):
    session_id, before = unique("streamed"), len(chat.provider_calls())
    with exporting_to(over_http), using_session(session_id):
        assert chat.say_and_stream(FRANCE) == ANSWERS[FRANCE]
    counted = chat.provider_calls()[before]

    [turn] = turnwise.session(session_id)["turns"]

    assert turn["output"]["text"] == ANSWERS[FRANCE]
    assert (turn["tokens"]["prompt"], turn["tokens"]["completion"]) == (counted["prompt_tokens"], counted["completion_tokens"])


def test_a_tool_loop_is_one_turn(turnwise, chat, over_http, unique):
    session_id, before = unique("tools"), len(chat.provider_calls())
    with exporting_to(over_http), using_session(session_id):
        answer = chat.say_with_tools(WEATHER)
    calls = chat.provider_calls()[before:]

    session = turnwise.session(session_id)

    [turn] = session["turns"]
    assert turn["input"]["text"] == WEATHER and turn["output"]["text"] == answer
    assert len(calls) == len(turn["trace_ids"]) == session["trace_count"] == 2
    assert turn["tokens"]["prompt"] == sum(c["prompt_tokens"] for c in calls)


def test_two_sessions_at_once_stay_apart(turnwise, fake_url, over_http, unique):
    first, second = Chat(fake_url), Chat(fake_url)
    with exporting_to(over_http):
        for text in [FRANCE, GOODBYE]:
            with using_session(unique("left")), using_user("left-user"):
                first.say(text)
            with using_session(unique("right")), using_user("right-user"):
                second.say(text)

    for side in ["left", "right"]:
        session = turnwise.session(unique(side))
        assert texts(session["turns"], "input") == [FRANCE, GOODBYE]
        assert session["user_ids"] == [f"{side}-user"]


def test_a_call_outside_any_session_is_a_trace_of_its_own(turnwise, fake_url, over_http, unique):
    with exporting_to(over_http):
        with using_session(unique("inside")):
            Chat(fake_url).say(FRANCE)
        with using_user(unique("outside-user")):
            Chat(fake_url).say(WEATHER)

    traces = turnwise.get(f"/api/v1/projects/{PROJECT}/traces", session="none", limit=100)["data"]

    [trace] = [t for t in traces if t["user_id"] == unique("outside-user")]
    assert trace["session_id"] is None and trace["input"]["text"] == WEATHER
    assert turnwise.session(unique("inside"))["turn_count"] == 1


def test_a_call_that_lost_its_session_is_known_by_its_history(turnwise, chat, over_http, unique):
    with exporting_to(over_http):
        with using_session(unique("lost")):
            chat.say(f"{FRANCE} {unique('asked')}")
        chat.say(POPULATION)

    session = turnwise.session(unique("lost"))

    assert texts(session["turns"], "input") == [f"{FRANCE} {unique('asked')}", POPULATION]


ODD_IDS = [
    "a/b", "/", "a//b/", "100%", "50%2F50", "%", "Kölner Straße ☃", "日本語", "🦀", ".", "..", "../../etc/passwd", "a?b=c&d#e",
    "a+b c", "line\nbreak", '<b>"quoted"</b>', "x" * 300, "C:\\temp", "'; drop table sessions; --",
]


@pytest.mark.parametrize("odd", ODD_IDS, ids=lambda odd: ascii(odd)[:24])
def test_an_id_of_any_characters_leads_to_its_session(turnwise, chat, over_http, odd):
    with exporting_to(over_http), using_session(odd):
        chat.say_and_stream(FRANCE)

    by_id = turnwise.session(odd)
    by_key = turnwise.session(by_id["key"])

    assert by_id["session_id"] == odd and by_id["turn_count"] == 1
    assert by_key == by_id
    assert odd in turnwise.session_ids(PROJECT)


def test_numbers_are_their_text_and_blanks_are_no_id(turnwise, chat, over_http, unique):
    with exporting_to(over_http):
        with using_attributes(session_id=40961, user_id=77):
            chat.say_and_stream(FRANCE)
        with using_session("   "), using_user(unique("blank")):
            chat.say_and_stream(GOODBYE)

    session = turnwise.session("40961")
    assert session["session_id"] == "40961" and session["user_ids"] == ["77"]
    assert not {i for i in turnwise.session_ids(PROJECT) if not i.strip()}


def test_the_same_session_id_in_two_projects_is_two_sessions(turnwise, chat, unique):
    session_id = unique("shared")
    for project, text in [(unique("blue"), FRANCE), (unique("green"), GOODBYE)]:
        exporter = OTLPSpanExporter(endpoint=f"{turnwise.url}/v1/traces", headers={"x-project-name": project})
        with exporting_to(exporter), using_session(session_id):
            chat.say_and_stream(text)

    assert texts(turnwise.session(session_id, project=unique("blue"))["turns"], "input") == [FRANCE]
    assert texts(turnwise.session(session_id, project=unique("green"))["turns"], "input") == [GOODBYE]
