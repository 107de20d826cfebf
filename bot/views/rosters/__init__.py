"""Rosters, as coordinators see them: who takes part and who is paired, and adding people."""

from bot.views.rosters._importing import (
    CONFIRM_FORM,
    IMPORT,
    IMPORT_FORM,
    ImportForm,
    added,
    import_form,
    preview,
    welcome,
)
from bot.views.rosters._looking import END_FORM, MENU, OPEN, PAGE, end_form, ended, roster

__all__ = [
    "CONFIRM_FORM",
    "END_FORM",
    "IMPORT",
    "IMPORT_FORM",
    "MENU",
    "OPEN",
    "PAGE",
    "ImportForm",
    "added",
    "end_form",
    "ended",
    "import_form",
    "preview",
    "roster",
    "welcome",
]
