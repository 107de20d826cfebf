"""People in a file: from the cells of a table to profiles, or to all that is wrong with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.matchmaking import _cells
from bot.matchmaking._cells import PEOPLE, Row
from bot.matchmaking._tables import Fault, FileError, refuse, table
from bot.programme.matching import Profile, ranked
from bot.programme.rosters import RHYTHMS, TOP_LEVEL
from bot.programme.topics import Vocabulary

ROLES = ("mentor", "mentee", "both", "none")
STATES = ("here", "paused", "deactivated", "guest")
MOST_PLACES, MOST_WISHES, MOST_VALUES = 100, 3, 5


@dataclass
class People:
    """Everybody in a file, as matching wants to know them; couples are (mentor, mentee).

    In `past` and `excluded` it does not matter who is which.
    """

    mentees: list[Profile] = field(default_factory=list)
    mentors: list[Profile] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)
    past: set[tuple[str, str]] = field(default_factory=set)
    excluded: set[tuple[str, str]] = field(default_factory=set)
    pins: set[tuple[str, str]] = field(default_factory=set)
    own_words: Counter[str] = field(default_factory=Counter)  # topics not in the vocabulary


def read(path: Path, vocabulary: Vocabulary) -> People:
    """Read people.csv; raises FileError with everything that is wrong with it."""
    lines, of_lines = table(path, known=COLUMNS)
    faults: list[Fault] = []
    rows = [Row(line, cells, faults) for line, cells in lines]
    _look_at_names(rows)
    people = People()
    usual = _usual_level(rows)
    has_zones = any(row.cells.get("zone") for row in rows)
    # Where a column is not read, that may be the one of roles: nobody is blamed for having none.
    has_roles = any("role" in row.cells for row in rows) or not any(one.column for one in of_lines)
    for row in rows:
        _add(people, row, vocabulary, usual, has_zones=has_zones, has_roles=has_roles)
    people.own_words.update(
        topic
        for one in {one.id: one for one in (*people.mentees, *people.mentors)}.values()
        for topic in (*one.wants, *one.offers)
        if not all(found.is_known for found in vocabulary.read(topic))
    )
    mentors = {one.id for one in people.mentors}
    for row in rows:
        for other in row.lists("pinned"):
            if other not in mentors and has_roles:
                row.blame("pinned", f"“{other[:40]}” is no mentor in this file.")
    refuse(path, of_lines, faults)
    if not rows:
        raise FileError(path, ["there is nobody in this file: only the names of the columns."])
    if not people.mentees or not people.mentors:
        missing = "mentee" if people.mentors else "mentor"
        raise FileError(path, [f"there is no {missing} in this file; see the column “role”."])
    return people


def _look_at_names(rows: Iterable[Row]) -> None:
    """Blame who is there twice, and names of others who are not there at all."""
    lines: dict[str, int] = {}
    for row in rows:
        first = lines.setdefault(row.person.casefold(), row.line)
        if row.person and first != row.line:
            row.blame("person", f"“{row.person}” is in line {first} already.")
    known = {row.person for row in rows}
    for row in rows:
        for column in PEOPLE:
            for other in row.lists(column):
                if other not in known:
                    row.blame(column, f"“{other}” is not in the column “person” of this file.")
                elif other == row.person:
                    row.blame(column, "This is the person of the line itself.")


def _add(
    people: People,
    row: Row,
    vocabulary: Vocabulary,
    usual: int | None,
    *,
    has_zones: bool,
    has_roles: bool,
) -> None:
    role = row.one_of("role", ROLES)
    offers, wants = row.offers, row.lists("wants")
    if not role:
        role = {(True, True): "both", (True, False): "mentor", (False, True): "mentee"}.get(
            (bool(offers), bool(wants)), ""
        )
        if not role and not row.text("role") and has_roles:
            row.blame("role", "write mentor, mentee, both or none.")
    given = [level or usual or TOP_LEVEL for level in offers.values()]
    names, levels = vocabulary.names(list(offers), given)
    wishes, values = row.lists("wishes"), row.lists("values")
    if len(wishes) > MOST_WISHES:
        row.blame("wishes", f"{MOST_WISHES} wishes at most; these are {len(wishes)}.")
    if len(values) > MOST_VALUES:
        row.blame("values", f"{MOST_VALUES} values at most; these are {len(values)}.")
    wants, priorities = vocabulary.names(wants, ranked(len(wants)))
    if len(row.lists("pinned")) > 1:
        row.blame("pinned", "one mentor at most.")
    state = row.one_of("status", STATES)
    person = Profile(
        id=row.person,
        zone=_cells.zone(row, has_zones=has_zones),
        wants=wants if role in ("mentee", "both") else (),
        offers=names if role in ("mentor", "both") else (),
        priorities=priorities if role in ("mentee", "both") else (),
        levels=levels if role in ("mentor", "both") else (),
        interests=row.lists("interests"),
        values=values,
        languages=row.lists("languages"),
        hours=_cells.hours(row),
        places=row.number("places", 1, MOST_PLACES),
        rhythm=row.one_of("rhythm", RHYTHMS),
        channel=row.text("channel"),
        style=row.text("style"),
        wishes=wishes,
        blocks=frozenset(row.lists("blocks")),
        team=row.text("team").casefold(),
        manager=row.text("manager"),
        rounds_waited=row.number("waited", 0, 1000),
        is_paused=state == "paused",
        is_deactivated=state == "deactivated",
        is_guest=state == "guest",
    )
    people.names[person.id] = row.text("name") or person.id
    if person.manager:
        people.managers[person.id] = person.manager
    if role in ("mentee", "both"):
        people.mentees.append(person)
    if role in ("mentor", "both"):
        people.mentors.append(person)
    for column, couples in (("past", people.past), ("excluded", people.excluded)):
        couples |= {(person.id, other) for other in row.lists(column)}
    people.pins |= {(mentor, person.id) for mentor in row.lists("pinned")}


def _usual_level(rows: Iterable[Row]) -> int | None:
    given = [level for row in rows for level in row.offers.values() if level]
    return round(sum(given) / len(given)) if given else None


COLUMNS = {
    "person": "a name or an id, once in the file; e-mail addresses are not needed",
    "name": "how the sentences call the person, if that is another word",
    "role": "mentor, mentee, both or none (none: only there for the reporting line)",
    "offers": "what a mentor passes on; how well, from 1 to 4, after a colon: SQL: 3; Python",
    "wants": "what a mentee wants to learn, the most important first",
    "places": "how many mentees at most (1)",
    "zone": "the time zone, such as Europe/Berlin",
    "hours": "on the person's own clock: mon-morning; tue-14; fri 9-12",
    "languages": "English; French",
    "values": "up to five",
    "interests": "something to talk about",
    "rhythm": "weekly, fortnightly or monthly",
    "channel": "any word, such as video",
    "style": "any word, such as coaching",
    "team": "any name; two of a team are not paired, unless --same-team is given",
    "manager": "the person they report to; nobody is paired with somebody above or below them",
    "wishes": "up to three people, the dearest first",
    "blocks": "people with whom this person is in no pair; what is written does not tell",
    "past": "people with whom this person was in a pair; again only if both wish for it",
    "excluded": "people who are not to be in a pair with this person",
    "pinned": "the mentor that this mentee is to have",
    "waited": "how many rounds the mentee was left without a mentor; these are served first",
    "status": "paused, deactivated or guest (guests are paired, unless --no-guests is given)",
}
