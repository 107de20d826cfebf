"""Delivery: takes what the outbox holds to Slack, never losing a row and never repeating a post."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import people
from bot.slack import Failure, Meaning, understand
from bot.store import Store, members, outbox, timers
from bot.store.outbox import Claim

log = logging.getLogger(__name__)

THREADS = 8
POLL = 0.5  # seconds between two looks into the outbox when nobody wakes us
LOCKED_OUT_REST = timedelta(minutes=1)

Clients = Callable[[str], WebClient]  # the client of a workspace
Settle = Callable[[Session, datetime], None]


class Delivery:
    """One process's share of the work. All state is in the database; the claims divide it."""

    def __init__(
        self,
        store: Store,
        clients: Clients,
        clock: Callable[[], datetime],
        on_round: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clients = clients
        self._clock = clock
        self._stopping = threading.Event()
        self._free = threading.Semaphore(THREADS)
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._on_round = on_round  # called each time the loop comes round, at least twice a second

    def start(self) -> None:
        """Deliver in the background until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more, and return when all that is under way has been settled."""
        self._stopping.set()
        self._store.news.set()
        self._thread.join()

    def deliver_due(self) -> int:
        """Deliver here and now whatever is due; return how many calls were tried."""
        tried = 0
        while claims := self._claim(THREADS):
            for claim in claims:
                self._deliver(claim)
            tried += len(claims)
        return tried

    def _run(self) -> None:
        with ThreadPoolExecutor(THREADS, thread_name_prefix="deliver") as pool:
            while not self._stopping.is_set():
                self._on_round()
                self._store.news.clear()
                try:
                    busy = self._start_due(pool)
                except SQLAlchemyError:
                    log.exception("The outbox cannot be read; trying again")
                    busy = False
                if not busy:
                    self._store.news.wait(POLL)

    def _start_due(self, pool: ThreadPoolExecutor) -> bool:
        free = self._wait_for_free_threads()
        claims = self._claim(free)
        for claim in claims:
            pool.submit(self._deliver_and_free, claim)
        for _ in range(free - len(claims)):
            self._free.release()
        return bool(claims)

    def _wait_for_free_threads(self) -> int:
        """Take all threads that are free, at least one: what is claimed is really started."""
        self._free.acquire()
        taken = 1
        while taken < THREADS and self._free.acquire(blocking=False):
            taken += 1
        return taken

    def _deliver_and_free(self, claim: Claim) -> None:
        try:
            self._deliver(claim)
        finally:
            self._free.release()
            self._store.news.set()

    def _claim(self, limit: int) -> list[Claim]:
        with self._store.begin() as session:
            return outbox.claim(session, self._clock(), limit)

    def _deliver(self, claim: Claim) -> None:
        """Try one claimed row and write down what became of it."""
        started = time.monotonic()
        try:
            settle = self._look(claim) if claim.is_look else self._try(claim, started)
        except Exception as error:  # the boundary of a claim: one row never stops the others
            log.exception("Delivery of %s failed", claim.key)
            settle = _failed(claim, Failure(Meaning.NOT_TAKEN, type(error).__name__))
        try:
            with self._store.begin() as session:
                settle(session, self._clock())
        except SQLAlchemyError:
            log.exception("The outcome of %s is not written down; its lease will end", claim.key)

    def _try(self, claim: Claim, started: float) -> Settle:
        client = self._clients(claim.workspace_id)
        try:
            gone = self._gone(client, claim)
            if gone:
                return _gone_people(claim, gone)
            channel = self._channel(client, claim)
        except Exception as error:
            return _not_begun(claim, understand(error))
        if time.monotonic() - started > outbox.LEASE.total_seconds() / 2:
            return _not_begun(claim, Failure(Meaning.NOT_TAKEN, "Slack was slow"))
        try:
            answer = client.api_call(claim.method, json=_arguments(claim, channel))
        except Exception as error:
            return _failed(claim, understand(error))
        ts = answer.get("ts")
        return lambda session, now: outbox.sent(session, claim, channel, ts, now)

    def _gone(self, client: WebClient, claim: Claim) -> list[str]:
        """Return which recipients are deactivated: posting to them would succeed silently."""
        ids = [one for one in claim.recipient.split(",") if one[0] in "UW"]
        known = people.ask(client, self._store, claim.workspace_id, ids, self._clock())
        return [one for one in ids if known[one].is_deactivated]

    def _channel(self, client: WebClient, claim: Claim) -> str:
        if claim.recipient[0] not in "UW" or claim.method == outbox.PUBLISH:
            return claim.recipient
        with self._store.read() as session:
            known = members.conversation(session, claim.workspace_id, claim.recipient)
        if known:
            return known
        opened: str = client.conversations_open(users=claim.recipient)["channel"]["id"]
        with self._store.begin() as session:
            members.remember(session, claim.workspace_id, claim.recipient, opened)
        return opened

    def _look(self, claim: Claim) -> Settle:
        """Find out whether a doubtful post has arrived after all."""
        client = self._clients(claim.workspace_id)
        channel: str | None = claim.recipient
        if claim.recipient[0] in "UW":
            with self._store.read() as session:
                channel = members.conversation(session, claim.workspace_id, claim.recipient)
        try:
            found = channel and _find_post(client, claim, channel)
        except Exception as error:
            failure = understand(error)
            if failure.meaning is not Meaning.REFUSED:
                return _still_unsure(claim, failure)
            found = None  # we may not look here, so the post goes out again
        if channel and found:
            ts = found
            return lambda session, now: outbox.sent(session, claim, channel, ts, now)
        return lambda session, now: outbox.refused(session, claim, "not there", now)


def _arguments(claim: Claim, channel: str) -> dict[str, Any]:
    if claim.method == outbox.PUBLISH:
        return {"user_id": channel, **claim.body}
    if claim.method == outbox.UPDATE:
        return {"channel": claim.parent_channel, "ts": claim.parent_ts, **claim.body}
    arguments = {"channel": channel, "metadata": _metadata(claim), **claim.body}
    return arguments | ({"thread_ts": claim.parent_ts} if claim.parent_ts else {})


def _metadata(claim: Claim) -> dict[str, Any]:
    return {"event_type": "mentor_post", "event_payload": {"key": claim.key}}


def _find_post(client: WebClient, claim: Claim, channel: str) -> str | None:
    since = claim.claimed_at - timedelta(minutes=5)  # Slack's clock is not ours
    window: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{since.timestamp():.6f}",
        "include_all_metadata": True,
        "limit": 100,
    }
    read = client.conversations_history
    if claim.parent_ts:
        read = partial(client.conversations_replies, ts=claim.parent_ts)
    while True:
        answer: Any = read(**window).data
        for message in answer["messages"]:
            if message.get("metadata", {}).get("event_payload", {}).get("key") == claim.key:
                return str(message["ts"])
        window["cursor"] = answer.get("response_metadata", {}).get("next_cursor")
        if not window["cursor"]:
            return None


def _gone_people(claim: Claim, gone: Sequence[str]) -> Settle:
    """Nothing goes to a deactivated person; what that means for others becomes due at once."""

    def settle(session: Session, now: datetime) -> None:
        outbox.dead(session, claim, "user_disabled")
        for one in gone:
            timers.departed(session, claim.workspace_id, one, now)

    return settle


def _not_begun(claim: Claim, failure: Failure) -> Settle:
    """A call before the one that counts has failed, so that one certainly did not happen."""
    if failure.meaning is Meaning.UNKNOWN:
        failure = Failure(Meaning.UNREACHABLE, failure.reason)
    return _failed(claim, failure)


def _failed(claim: Claim, failure: Failure) -> Settle:
    match failure.meaning:
        case Meaning.WAIT:
            return _waits(claim, failure, timedelta(seconds=failure.retry_after))
        case Meaning.LOCKED_OUT:
            log.error("Slack does not accept our token: %s", failure.reason)
            return _waits(claim, failure, LOCKED_OUT_REST)
        case Meaning.UNKNOWN:
            return lambda session, now: outbox.unsure(session, claim, failure.reason, now)
        case Meaning.UNREACHABLE:
            pause = outbox.backoff(claim.attempt)
            return lambda session, now: outbox.wait(session, claim, failure.reason, now + pause)
        case Meaning.NOT_TAKEN:
            return lambda session, now: outbox.refused(session, claim, failure.reason, now)
        case Meaning.REFUSED:
            log.warning("Slack refused %s: %s", claim.key, failure.reason)
            return lambda session, now: outbox.dead(session, claim, failure.reason)


def _waits(claim: Claim, failure: Failure, pause: timedelta) -> Settle:
    def settle(session: Session, now: datetime) -> None:
        outbox.wait(session, claim, failure.reason, now + pause)
        outbox.rest(session, claim, now + pause)

    return settle


def _still_unsure(claim: Claim, failure: Failure) -> Settle:
    def settle(session: Session, now: datetime) -> None:
        outbox.unsure(session, claim, failure.reason, now)
        if failure.meaning is Meaning.WAIT:
            outbox.rest(session, claim, now + timedelta(seconds=failure.retry_after))

    return settle
