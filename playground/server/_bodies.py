"""Reading a request's arguments, whatever its content type."""

import json
from email import message_from_bytes
from urllib.parse import parse_qsl

from playground.wire import Json, Refusal


def arguments(method: str, query: bytes, content_type: str, body: bytes) -> tuple[Json, bool]:
    """Return the arguments of a Web API request, and whether they came as JSON."""
    given: Json = dict(parse_qsl(query.decode(), keep_blank_values=True))
    kind = content_type.partition(";")[0].strip().lower()
    if method == "GET" or not body:
        return given, False
    if not kind:
        raise Refusal("missing_post_type")
    if kind == "application/json":
        return {**given, **_json(body)}, True
    if kind == "application/x-www-form-urlencoded":
        return {**given, **dict(parse_qsl(body.decode(), keep_blank_values=True))}, False
    if kind == "multipart/form-data":
        parts = multipart(content_type, body)
        return {**given, **{name: data.decode(errors="replace") for name, data in parts}}, False
    raise Refusal("invalid_post_type")


def multipart(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """Return the parts of a multipart form, by name."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    form = message_from_bytes(head + body)
    if not form.is_multipart():
        raise Refusal("invalid_form_data")
    found = []
    for part in form.walk():
        if part is form:
            continue
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            found.append((str(name or ""), data))
    return found


def _json(body: bytes) -> Json:
    try:
        given = json.loads(body)
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(given, dict):
        raise Refusal("json_not_object")
    return given
