"""Installations: the workspaces that have added Mentor, and the tokens that open their doors.

Tokens are kept in slack_sdk's own tables, so that its `SQLAlchemyInstallationStore` could read
them. Their moments have no zone; they are in UTC.
"""

from bot.store.installations._doors import (
    add,
    find,
    find_in_organisation,
    go_on,
    remove,
    remove_organisation,
    stop,
    sweep,
)
from bot.store.installations._renewals import (
    RENEWAL_LEASE,
    begin_renewal,
    renewal_error,
    renewal_errors,
    renewal_failed,
    renewed,
)
from bot.store.installations._states import STATE_LIVES, issue_state, use_state
from bot.store.installations._tables import (
    BOTS,
    INSTALLS,
    STATES,
    Bot,
    TokenRenewal,
    Workspace,
    newest,
)

__all__ = [
    "BOTS",
    "INSTALLS",
    "RENEWAL_LEASE",
    "STATES",
    "STATE_LIVES",
    "Bot",
    "TokenRenewal",
    "Workspace",
    "add",
    "begin_renewal",
    "find",
    "find_in_organisation",
    "go_on",
    "issue_state",
    "newest",
    "remove",
    "remove_organisation",
    "renewal_error",
    "renewal_errors",
    "renewal_failed",
    "renewed",
    "stop",
    "sweep",
    "use_state",
]
