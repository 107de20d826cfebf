"""Files: uploaded in three steps by the app, or chosen by a person in a form."""

import mimetypes
from dataclasses import dataclass, field
from urllib.parse import quote

from playground.wire import Json


@dataclass
class File:
    """One file; `complete` once the app has finished the upload (or a person has)."""

    id: str
    name: str
    title: str
    user: str
    created: int
    size: int
    ticket: str
    data: bytes | None = None
    complete: bool = False
    channels: list[str] = field(default_factory=list)
    alt_text: str = ""
    duration_ms: int = 0  # of a voice or a video

    @property
    def mimetype(self) -> str:
        """What the file's name says it is."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


def file_json(file: File, *, team_id: str, base_url: str) -> Json:
    """Describe `file` as `files.info` and payloads do."""
    extension = file.name.rsplit(".", 1)[-1].lower() if "." in file.name else "binary"
    kept, name = f"{base_url}/files-pri/{team_id}-{file.id}", quote(file.name)
    url = f"{kept}/{name}"
    length = {"duration_ms": file.duration_ms} if file.duration_ms else {}
    return length | {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": extension,
        "pretty_type": extension.upper(),
        "user": file.user,
        "user_team": team_id,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(file.channels),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": url,
        "url_private_download": f"{kept}/download/{name}",
        "permalink": url,
        "channels": list(file.channels),
        "groups": [],
        "ims": [],
        "comments_count": 0,
    }
