"""The playground over the wire: HTTP, websockets, uploads, signed delivery, the page's JSON."""

import base64
import http.client
import json
import sys
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from subprocess import PIPE, Popen
from threading import Event, Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from shown import field, modal
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from playground.http_delivery import sign
from playground.server import Server
from playground.wire import Reply


def fetch(url, body=None, method="POST", **headers):
    """Return status, headers and body; a dict goes as JSON, a string as a form."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, dict):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    data = body.encode() if isinstance(body, str) else body
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, dict(response.headers), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


@pytest.fixture
def api(server, workspace):
    def call(method, body=None, token=workspace.bot_token, **headers):
        headers["Authorization"] = f"Bearer {token}"
        status, got, answer = fetch(f"{server.url}/api/{method}", body, **headers)
        return status, got, json.loads(answer)

    return call


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body", "error"),
    [
        ("application/json", b"", None),
        ("application/json", b"{", "invalid_json"),
        ("application/json", b"[]", "json_not_object"),
        ("image/png", b"x", "invalid_post_type"),
        (FORM, b"", None),
    ],
)
def test_bodies_are_read_by_their_content_type(api, content_type, body, error):
    _, _, answer = api("auth.test", body, Content_Type=content_type)
    assert answer.get("error") == error


def test_json_forms_and_multipart_say_the_same(api, general):
    as_json = {"channel": general, "text": "hi"}
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in as_json.items()
    )
    for body, kind in [
        (as_json, "application/json"),
        (f"channel={general}&text=hi", FORM),
        (f"{parts}--x--\r\n", "multipart/form-data; boundary=x"),
    ]:
        status, headers, answer = api("chat.postMessage", body, Content_Type=kind)
        assert (status, answer["message"]["text"]) == (200, "hi")
        assert "chat:write" in headers["X-OAuth-Scopes"]


def test_one_call_too_many_is_a_429(api, workspace):
    workspace.faults.add("auth.test", "ratelimited", retry_after=12)
    status, headers, answer = api("auth.test")
    assert (status, headers["Retry-After"], answer["error"]) == (429, "12", "ratelimited")


def test_a_broken_server_answers_no_json(api, workspace, server):
    workspace.faults.add("auth.test", "server_error")
    status, _, body = fetch(f"{server.url}/api/auth.test", "")
    assert (status, body[:6]) == (503, b"<html>")


@pytest.mark.parametrize("fault", ["lost", "timeout"])
def test_an_answer_may_never_arrive(server, workspace, general, fault):
    workspace.faults.add("chat.postMessage", fault)
    address = urlsplit(server.url).netloc
    connection = http.client.HTTPConnection(address, timeout=0.3)
    headers = {"Authorization": f"Bearer {workspace.bot_token}", "Content-Type": FORM}
    connection.request("POST", "/api/chat.postMessage", f"channel={general}&text=hi", headers)
    with pytest.raises((ConnectionError, TimeoutError)):
        connection.getresponse()
    connection.close()
    said = [m.text for m in workspace.channel(general).messages if not m.subtype]
    assert said == (["hi"] if fault == "lost" else [])


def test_another_workspace_can_take_its_place(server, workspace, manifest, clock, api):
    other = type(workspace)(manifest, clock=clock, seed=1)
    server.workspace = other
    assert api("auth.test")[2]["error"] == "invalid_auth"
    assert api("auth.test", token=other.bot_token)[2]["ok"]
    assert other.base_url == server.url


def test_a_taken_port_is_an_error(server, workspace):
    taken = Server(workspace, port=urlsplit(server.url).port)
    with pytest.raises(OSError, match="in use"):
        taken.start()


def test_the_sdk_finds_its_way(server, workspace, general):
    client = WebClient(workspace.bot_token, base_url=f"{server.url}/api/")
    names = [user["name"] for page in client.users_list(limit=5) for user in page["members"]]
    assert len(names) == 17
    shared = client.files_upload_v2(channel=general, filename="win.txt", content="hello")
    assert workspace.files[shared["file"]["id"]].data == b"hello"
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="C0NOWHERE", text="hi")
    assert refused.value.response["error"] == "channel_not_found"


def test_the_playground_runs_by_itself(manifest, tmp_path):
    (tmp_path / "manifest.yml").write_text(json.dumps(manifest))
    state = tmp_path / "state.json"
    words = ["--port", "0", "--manifest", str(tmp_path / "manifest.yml"), "--state", str(state)]
    with Popen([sys.executable, "-m", "playground", *words], stdout=PIPE, text=True) as process:
        said = [process.stdout.readline().strip() for _ in range(5)]
        settings = dict(line.split("=", 1) for line in said[1:])
        body = f"token={settings['SLACK_BOT_TOKEN']}"
        answer = fetch(f"{settings['SLACK_API_URL']}auth.test", body, Content_Type=FORM)[2]
        process.terminate()
    assert json.loads(answer)["ok"]
    assert process.returncode == 0
    assert json.loads(state.read_text())["people"]


# Socket Mode


@pytest.fixture
def link(api, workspace):
    """Open a websocket; greet it, and close it in the end."""
    with ExitStack() as opened:

        def open_one(url=None):
            url = url or api("apps.connections.open", token=workspace.app_token)[2]["url"]
            socket = opened.enter_context(connect(url))
            assert json.loads(socket.recv(timeout=2))["type"] == "hello"
            return socket

        yield open_one


def take(socket, **reply):
    """Receive an envelope and acknowledge it."""
    envelope = json.loads(socket.recv(timeout=2))
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"], **reply}))
    return envelope


def in_background(deed):
    done, results = Event(), []

    def run():
        results.append(deed())
        done.set()

    Thread(target=run, daemon=True).start()

    def result():
        assert done.wait(5)
        return results[0]

    return result


def test_a_socket_url_serves_once(api, workspace, link):
    url = api("apps.connections.open", token=workspace.app_token)[2]["url"]
    link(url)
    with pytest.raises(InvalidStatus):
        link(url)
    with pytest.raises(InvalidStatus):
        link(url.replace("ticket=", "ticket=x"))


def test_there_are_ten_connections_at_most(link, workspace):
    for _ in range(10):
        link()
    with pytest.raises(InvalidStatus):
        link()
    assert workspace.sockets.connected == 10


def test_each_envelope_goes_to_one_connection(link, workspace):
    sockets = [link(), link()]
    seat = workspace.seat("ada")
    results = [in_background(lambda: seat.command("/mentor help")) for _ in range(2)]
    envelopes = [take(socket, payload={"text": "ok"}) for socket in sockets]
    assert all(result().ok for result in results)
    assert envelopes[0]["envelope_id"] != envelopes[1]["envelope_id"]
    assert {envelope["type"] for envelope in envelopes} == {"slash_commands"}
    assert envelopes[0]["accepts_response_payload"]
    assert seat.messages("#general")[-1]["text"] == "ok"


def test_what_a_dead_connection_did_not_acknowledge_goes_to_another(link, workspace):
    first, second = link(), link()
    result = in_background(lambda: workspace.seat("ada").command("/mentor help"))
    try:
        lost = json.loads(first.recv(timeout=0.5))
        dead, living = first, second
    except TimeoutError:
        lost = json.loads(second.recv(timeout=2))
        dead, living = second, first
    dead.close()
    again = take(living)
    assert again["envelope_id"] == lost["envelope_id"]
    assert result().ok


def test_events_come_by_socket_and_again_when_unacknowledged(link, workspace):
    workspace.patience = 0.05
    socket = link()
    workspace.set_zone("ada", "Asia/Tokyo")
    first = json.loads(socket.recv(timeout=2))
    second = take(socket)
    assert (first["type"], first["retry_attempt"]) == ("events_api", 0)
    assert (second["retry_attempt"], second["retry_reason"]) == (1, "http_timeout")
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert first["payload"]["authorizations"][0]["user_id"] == workspace.bot_user_id


def test_slack_asks_for_a_fresh_connection(link, workspace):
    socket = link()
    workspace.sockets.disconnect("warning")
    assert json.loads(socket.recv(timeout=2))["reason"] == "warning"
    workspace.sockets.disconnect()
    assert json.loads(socket.recv(timeout=2))["reason"] == "refresh_requested"
    with pytest.raises(ConnectionClosed):
        socket.recv(timeout=2)
    assert workspace.sockets.connected == 0


def test_nobody_there_is_said_at_once(server, workspace):
    assert workspace.seat("ada").command("/mentor help").error == "dispatch_failed"


# HTTP delivery


@pytest.fixture
def endpoint():
    """An app that is reached by HTTP, and keeps what it is sent."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append((self.headers, body))
            asked = json.loads(body) if body.startswith("{") else {}
            answer = json.dumps({key: asked[key] for key in ("challenge",) if key in asked})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *words):
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/slack/events", got
    running.shutdown()
    thread.join()
    running.server_close()


def test_an_app_with_an_address_gets_signed_posts(workspace, endpoint):
    url, got = endpoint
    assert workspace.verify_request_url(url)
    assert workspace.seat("ada").command("/mentor help").ok
    workspace.set_zone("ada", "Asia/Tokyo")
    workspace.deliver_due()
    (_, _), (headers, form), (_, event) = got
    stamp = int(headers["X-Slack-Request-Timestamp"])
    assert headers["X-Slack-Signature"] == sign(workspace.signing_secret, form, stamp)
    assert parse_qs(form)["command"] == ["/mentor"]
    assert json.loads(event)["type"] == "event_callback"


def test_an_address_that_nobody_answers_at(workspace):
    assert not workspace.verify_request_url("http://127.0.0.1:9/slack/events")


# files and response URLs


def test_a_file_is_uploaded_in_three_steps(api, workspace, general):
    asked = api("files.getUploadURLExternal", "filename=win.txt&length=5", Content_Type=FORM)[2]
    files = json.dumps([{"id": asked["file_id"], "title": "A win"}])
    early = api("files.completeUploadExternal", {"files": files, "channel_id": general})[2]
    assert early["error"] == "file_not_found"
    assert fetch(asked["upload_url"], b"four")[0] == 400
    assert fetch(asked["upload_url"], b"hello")[0] == 200
    body = {"files": files, "channel_id": general, "initial_comment": "Look!"}
    done = api("files.completeUploadExternal", body)[2]
    assert done["files"][0]["title"] == "A win"
    shared = workspace.seat("ada").messages(general)[-1]
    assert (shared["text"], shared["files"][0]["id"]) == ("Look!", asked["file_id"])
    private = done["files"][0]["url_private"]
    stranger = fetch(private, method="GET")  # is led to a page where people sign in
    assert (stranger[0], stranger[1]["content-type"][:9]) == (200, "text/html")
    bearer = f"Bearer {workspace.bot_token}"
    assert fetch(private, method="GET", Authorization=bearer)[2] == b"hello"
    download = done["files"][0]["url_private_download"]
    assert "/download/" in download
    assert fetch(download, method="GET", Authorization=bearer)[2] == b"hello"
    workspace.manifest["oauth_config"]["scopes"]["bot"].remove("files:read")
    assert fetch(download, method="GET", Authorization=bearer)[1]["content-type"][:9] == "text/html"


def test_a_response_url_is_answered_over_http(server, workspace, bot, general):
    workspace.seat("ada").command("/mentor help")
    url = bot.got[0][1]["response_url"]
    assert url.startswith(server.url)
    assert fetch(url, {"text": "later"})[::2] == (200, b"ok")
    assert fetch(url, {"blocks": [{"type": "dance"}], "text": "x"})[0] == 400
    assert workspace.seat("ada").messages(general)[-1]["text"] == "later"


# the page


@pytest.fixture
def page(server):
    def ask(path, body=None):
        status, _, answer = fetch(f"{server.url}/page/{path}", body, "POST" if body else "GET")
        return status, json.loads(answer)

    return ask


def test_the_page_shows_one_persons_slack(page, workspace, general):
    workspace.post_as("ben", "#general", f"hi <@{workspace.person('ada').id}>")
    status, state = page("state?as=ada")
    assert status == 200
    place = next(one for one in state["conversations"] if one["id"] == general)
    assert (place["unread"], place["mention"], place["is_member"]) == (1, True, True)
    assert state["me"]["handle"] == "ada"
    assert state["bot"]["id"] == workspace.bot_user_id
    assert len(state["people"]) == 16
    _, shown = page(f"messages?as=ada&channel={general}")
    assert shown["messages"][-1]["text"].startswith("hi <@")
    _, state = page("state?as=ada")
    assert next(one for one in state["conversations"] if one["id"] == general)["unread"] == 0
    assert page("state?as=nobody")[0] == 404


def test_people_act_through_the_page(page, bot, workspace, general):
    def open_form(form):
        bot.call("views.open", trigger_id=form["trigger_id"], view=modal(field("name")))
        return Reply(200)

    bot.then(open_form)
    _, answer = page("act", {"as": "ada", "do": "command", "text": "/mentor", "channel": general})
    assert answer["ok"]
    assert answer["state"]["views"][0]["callback_id"] == "form"
    _, answer = page("act", {"as": "ada", "do": "submit"})
    assert (answer["ok"], list(answer["errors"])) == (False, ["name"])
    page("act", {"as": "ada", "do": "fill", "block_id": "name", "value": "Ada"})
    _, answer = page("act", {"as": "ada", "do": "submit"})
    assert (answer["ok"], answer["state"]["views"]) == (True, [])
    _, answer = page("act", {"as": "ada", "do": "press", "block_id": "x", "action_id": "y"})
    assert (answer["ok"], answer["error"]) == (False, "no form is open")
    _, answer = page("act", {"as": "ada", "do": "open_dm", "who": "ben"})
    dm = answer["channel"]
    _, answer = page("act", {"as": "ada", "do": "say", "channel": dm, "text": "hi"})
    assert workspace.seat("ben").messages(dm)[0]["ts"] == answer["ts"]
    data = base64.b64encode(b"cv").decode()
    _, answer = page("act", {"as": "ada", "do": "upload", "name": "cv.pdf", "data": data})
    assert answer["file"]["size"] == 2


def test_the_page_moves_the_clock(page, server, workspace, clock):
    start = clock.now()
    assert page("clock", {"to": "next"})[0] == 409
    assert page("clock", {"to": "+1 day"})[1]["ok"]
    assert clock.now() == start + timedelta(days=1)
    travelled = []
    server.travel, server.next_due = travelled.append, lambda: datetime(2026, 5, 1, tzinfo=UTC)
    assert page("clock", {"to": "next"})[0] == 200
    assert travelled == [datetime(2026, 5, 1, tzinfo=UTC)]
    assert page("clock", {"to": "tomorrow-ish"})[0] == 400


def test_the_page_tells_where_the_clock_is_going(page, server):
    seen = []

    def travel(moment):
        seen.append(page("state?as=ada")[1]["clock"]["moving_to"])
        seen.append(page("clock", {"to": "+1 day"}))

    server.travel = travel
    assert page("clock", {"to": "2026-05-01T00:00:00+00:00"})[0] == 200
    assert seen == [
        "2026-05-01T00:00:00+00:00",
        (409, {"ok": False, "error": "the clock is moving already"}),
    ]
    assert page("state?as=ada")[1]["clock"]["moving_to"] is None


def test_the_page_is_deaf_to_other_sites(server, workspace, general):
    deed = {"as": "ada", "do": "say", "channel": general, "text": "hi"}
    port = urlsplit(server.url).port

    def act(body=deed, **headers):
        return fetch(f"{server.url}/page/act", body, **headers)[0]

    assert act(Origin="https://elsewhere.example") == 403
    assert act(Origin="null") == 403
    assert act(Origin=f"http://localhost:{port + 1}", Host=f"localhost:{port}") == 403
    assert act(Content_Type="text/plain") == 403
    assert act(json.dumps(deed)) == 403  # as a form
    assert act(Host=f"rebound.example:{port}") == 403
    assert fetch(f"{server.url}/page/state", method="GET", Host="rebound.example")[0] == 403
    said = workspace.channel("#general").messages
    assert "hi" not in [message.text for message in said]
    assert act(Origin=server.url) == 200
    assert act(Origin=f"http://localhost:{port}", Host=f"localhost:{port}") == 200
    assert [message.text for message in said[-2:]] == ["hi", "hi"]


def test_the_page_reads_the_log(page, bot, general):
    bot.call("chat.postMessage", channel=general, text="hi")
    bot.call("chat.postMessage", channel="C0NOWHERE", text="hi")
    _, log = page("log?after=0")
    assert [(call["method"], call["ok"], call["error"]) for call in log["calls"]] == [
        ("chat.postMessage", True, ""),
        ("chat.postMessage", False, "channel_not_found"),
    ]
    assert log["calls"][0]["channel_name"] == "#general"
    assert page("log?after=2")[1]["calls"] == []


def test_the_page_hears_of_changes_at_once(server, workspace):
    with urllib.request.urlopen(f"{server.url}/page/events", timeout=5) as stream:
        before = json.loads(stream.readline().removeprefix(b"data: "))["version"]
        assert stream.readline() == b"\n"
        workspace.post_as("ada", "#general", "news")
        assert json.loads(stream.readline().removeprefix(b"data: "))["version"] > before


def test_the_state_is_kept_when_the_server_stops(workspace, manifest, tmp_path):
    path = tmp_path / "state.json"
    server = Server(workspace, state=path)
    server.start()
    workspace.post_as("ada", "#general", "remember")
    server.stop()
    again = type(workspace).load(path, manifest)
    assert again.channel("#general").messages[-1].text == "remember"
