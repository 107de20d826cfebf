"""`files.*`: an upload in three steps (ask for a URL, post the bytes, complete)."""

from typing import Any

from playground.composing import check_blocks
from playground.files import File
from playground.methods import places
from playground.methods.registry import Request, method
from playground.wire import Json, Refusal, bad_arguments
from playground.workspace import Workspace, _messages

LARGEST = 1_000_000_000


@method(
    "files.getUploadURLExternal",
    tier=4,
    scopes="files:write",
    required="filename length",
    optional="alt_txt snippet_type",
    json=False,
)
def upload_url(request: Request) -> Json:
    """Return where to post the bytes of a file."""
    workspace, arguments = request.workspace, request.arguments
    length = arguments.number("length", 0)
    if length <= 0:
        raise bad_arguments("must be greater than 0 [json-pointer:/length]")
    if length > LARGEST:
        raise Refusal("file_upload_size_restricted")
    if len(arguments.text("alt_txt")) > 1000:
        raise Refusal("alt_txt_too_large")
    file = make(workspace, arguments.text("filename"), length, workspace.bot_user_id)
    file.alt_text = arguments.text("alt_txt")
    url = f"{workspace.base_url}/upload/v1/{file.ticket}"
    return {"upload_url": url, "file_id": file.id}


@method(
    "files.completeUploadExternal",
    tier=4,
    scopes="files:write",
    required="files",
    optional="blocks channel_id channels icon_emoji icon_url initial_comment thread_ts username",
)
def complete(request: Request) -> Json:
    """Finish uploads, and share them in a channel if one is named."""
    workspace, arguments = request.workspace, request.arguments
    listed = arguments.structure("files")
    if not isinstance(listed, list) or not listed:
        raise bad_arguments("must provide an array of files [json-pointer:/files]")
    files = [_uploaded(workspace, item) for item in listed]
    where = arguments.ids("channels") or arguments.ids("channel_id")
    rooms = [places.visible(request, channel) for channel in where]
    for place in rooms:
        if workspace.bot_user_id not in place.members:
            raise Refusal("not_in_channel")
        if place.archived:
            raise Refusal("posting_to_channel_denied")
    blocks = arguments.structure("blocks") or []
    check_blocks({"blocks": blocks})
    for file, item in zip(files, listed, strict=True):
        file.complete, file.title = True, str(item.get("title") or file.name)
    for place in rooms:
        _messages.post(
            workspace,
            place,
            workspace.bot,
            arguments.text("initial_comment"),
            blocks=blocks,
            thread_ts=arguments.text("thread_ts"),
            files=[file.id for file in files],
        )
        _messages.share(workspace, place, workspace.bot, files)
    return {"files": [workspace.file_json(file) for file in files]}


@method(
    "files.info",
    tier=4,
    scopes="files:read",
    required="file",
    optional="count cursor limit page",
    json=False,
)
def info(request: Request) -> Json:
    """Describe a file."""
    file = request.workspace.files.get(request.arguments.text("file"))
    if file is None or not file.complete:
        raise Refusal("file_not_found")
    return {
        "file": request.workspace.file_json(file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


@method("files.delete", tier=3, scopes="files:write", required="file")
def delete(request: Request) -> Json:
    """Delete one of the bot's own files."""
    workspace = request.workspace
    file = workspace.files.get(request.arguments.text("file"))
    if file is None:
        raise Refusal("file_not_found")
    if file.user != workspace.bot_user_id:
        raise Refusal("cant_delete_file")
    remove(workspace, file)
    return {}


def remove(workspace: Workspace, file: File) -> None:
    """Delete a file wherever it is shown. The caller has the lock."""
    del workspace.files[file.id]
    for place in workspace.conversations.values():
        for message in place.messages:
            message.files = [shared for shared in message.files if shared != file.id]
    workspace.events.emit({"type": "file_deleted", "file_id": file.id})
    workspace.changed()


def make(workspace: Workspace, name: str, size: int, user: str) -> File:
    """Return a new file whose bytes are still to come. The caller has the lock."""
    created = int(workspace.clock.now().timestamp())
    ticket = workspace.fresh_secret("upload")
    file = File(workspace.fresh("F"), name, name, user, created, size, ticket)
    workspace.files[file.id] = file
    return file


def receive(workspace: Workspace, ticket: str, data: bytes) -> bool:
    """Take the bytes posted to an upload URL; False if the URL or the length is wrong."""
    with workspace.lock:
        for file in workspace.files.values():
            if file.ticket == ticket and file.data is None and file.size == len(data):
                file.data = data
                return True
    return False


def _uploaded(workspace: Workspace, item: Any) -> File:
    file = workspace.files.get(item.get("id", "")) if isinstance(item, dict) else None
    if file is None or file.data is None or file.user != workspace.bot_user_id or file.complete:
        raise Refusal("file_not_found")
    return file
