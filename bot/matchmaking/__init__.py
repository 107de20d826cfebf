"""`mentor match`: pairs for people in a file, and `mentor match audit`, which looks them over."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.matchmaking import _auditing, _writing
from bot.matchmaking._people import COLUMNS, People, read
from bot.matchmaking._tables import FileError
from bot.programme import topics
from bot.programme.matching import Plan, Rules, Watch, Weights, describe, rematch, verify
from bot.programme.topics import Vocabulary, VocabularyError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NOT_PROVEN = 3  # the exit code
AUDIT = "match audit"


def add_to(commands: "Commands") -> None:
    """Add the two commands to the command line."""
    _add_match(commands)
    _add_audit(commands)


def joined(arguments: list[str]) -> list[str]:
    """Return the arguments with `match audit` as one word, as argparse wants a command to be."""
    both = AUDIT.split()
    return [AUDIT, *arguments[2:]] if arguments[:2] == both else arguments


def _add_match(commands: "Commands") -> None:
    match = commands.add_parser(
        "match",
        help="find the best pairs for the people in a file",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Find the best pairs for the people in a CSV file.",
        epilog="\n".join(
            (
                "columns of the file (only person and role are needed; lists with semicolons):",
                *(f"  {name:10} {meaning}" for name, meaning in COLUMNS.items()),
                "",
                f"exit code: 0 done; 1 a file cannot be used; {NOT_PROVEN} not certified",
            )
        ),
    )
    match.add_argument("people", type=Path, metavar="people.csv")
    match.add_argument("--out", type=Path, required=True, metavar="pairs.csv", help="is written")
    match.add_argument(
        "--waiting",
        type=Path,
        metavar="FILE",
        help="is written: who waits, and why (default: beside pairs.csv, as pairs-waiting.csv)",
    )
    match.add_argument(
        "--published",
        type=Path,
        metavar="FILE",
        help="pairs that stay as they are; only whoever is in none of them is paired",
    )
    match.add_argument(
        "--certify",
        action="store_true",
        help="check the proof once more, over all pairs; write nothing if it does not hold",
    )
    match.add_argument("--seed", type=int, default=0, metavar="N", help="decides ties (0)")
    match.add_argument(
        "--fairness",
        type=_fairness,
        default=1.0,
        metavar="F",
        help="from 0, the best total, to 1, where nobody is left far behind (1)",
    )
    match.add_argument(
        "--weights",
        type=_weights,
        default=Weights(),
        metavar="NAME=N,…",
        help=", ".join(f"{one.name}={one.default}" for one in fields(Weights)),
    )
    match.add_argument(
        "--vocabulary",
        type=Path,
        metavar="FILE",
        help="topics of your own, one a line: “Kubernetes: k8s, container orchestration”",
    )
    match.add_argument("--same-team", action="store_true", help="two of a team may be a pair")
    match.add_argument("--no-guests", action="store_true", help="guests are in no pair")
    match.add_argument(
        "--least-hours", type=_hours, default=1, metavar="H", help="in common, a week (1)"
    )
    match.set_defaults(run=lambda chosen: _end(_match, chosen))


def _add_audit(commands: "Commands") -> None:
    audit = commands.add_parser(
        AUDIT,
        help="compare groups of people by what pairs they got; changes nothing",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description=(
            "Compare groups of people by how many have a pair and how high it scores.\n"
            "Changes nothing and writes nothing."
        ),
        epilog=(
            "groups.csv has a column person and one or more columns of groups, such as site.\n"
            f"Groups of fewer than {_auditing.SMALLEST} people are not shown."
        ),
    )
    audit.add_argument("pairs", type=Path, metavar="pairs.csv", help="as `mentor match` wrote it")
    audit.add_argument("people", type=Path, metavar="people.csv", help="as it was then")
    audit.add_argument("--groups", type=Path, required=True, metavar="groups.csv")
    audit.set_defaults(run=lambda chosen: _end(_audit, chosen))


def _end(command: Callable[[argparse.Namespace], int], chosen: argparse.Namespace) -> None:
    """Run a command; what is wrong with its files goes to standard error, with exit code 1."""
    try:
        code = command(chosen)
    except FileError as error:
        count = len(error.sentences)
        if count > 1:
            error.sentences.append(f"{count} things to put right; nothing was written.")
        sys.exit("\n".join(error.sentences))
    if code:
        sys.exit(code)


def _match(chosen: argparse.Namespace) -> int:
    waiting = chosen.waiting or chosen.out.with_name(f"{chosen.out.stem}-waiting.csv")
    inputs = [path for path in (chosen.people, chosen.vocabulary, chosen.published) if path]
    for path in (chosen.out, waiting):
        if path.resolve() in {one.resolve() for one in inputs}:
            raise FileError(path, ["this file is read, so it cannot be written as well."])
    people = read(chosen.people, _vocabulary(chosen.vocabulary))
    published = _auditing.pairs(chosen.published) if chosen.published else {}
    with _bar() as watch:
        found = _plan(people, chosen, published, watch)
        draft = describe(found, people.names)
        gap = verify(found) if chosen.certify else draft.quality.gap
    lines = [*_writing.summary(found, draft), *_writing.own_words(people.own_words)]
    lines.append(f"Seed {chosen.seed}, fairness {chosen.fairness:g}.")
    if chosen.certify and gap:
        _say([*lines, "The proof does not hold, so nothing was written."])
        return NOT_PROVEN
    for path, data in ((chosen.out, _writing.pairs(draft)), (waiting, _writing.waiting(draft))):
        try:
            _writing.save(path, data)
        except OSError as error:
            raise FileError(path, [f"this file cannot be written: {error.strerror}."]) from None
    if chosen.certify:
        lines.append("The proof was checked once more over all pairs.")
    _say([*lines, f"Written: {chosen.out} and {waiting}."])
    return 0


def _plan(
    people: People,
    chosen: argparse.Namespace,
    published: dict[tuple[str, str], float],
    watch: Watch,
) -> Plan:
    return rematch(
        people.mentees,
        people.mentors,
        published=published,
        pins=people.pins,
        excluded=people.excluded,
        past=people.past,
        managers=people.managers,
        weights=chosen.weights,
        rules=Rules(chosen.same_team, not chosen.no_guests, chosen.least_hours),
        fairness=chosen.fairness,
        seed=chosen.seed,
        watch=watch,
    )


def _audit(chosen: argparse.Namespace) -> int:
    people = read(chosen.people, topics.default())
    found = _auditing.pairs(chosen.pairs)
    _say(_auditing.report(found, people, _auditing.groups(chosen.groups)))
    return 0


@contextmanager
def _bar() -> Iterator[Watch]:
    """Show how far one has come, on a terminal."""
    from tqdm import tqdm

    with tqdm(disable=None, unit=" mentees", leave=False) as bar:
        now = ""

        def watch(doing: str, done: int, of: int) -> None:
            nonlocal now
            if done == 0 or doing != now:
                now = doing
                bar.reset(of)
                bar.set_description(doing)
            bar.update(done - bar.n)

        yield watch


def _vocabulary(path: Path | None) -> Vocabulary:
    if path is None:
        return topics.default()
    try:
        return topics.default().extended(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FileError(path, [f"the file cannot be read: {error.strerror}."]) from None
    except UnicodeDecodeError:
        raise FileError(path, ["this is not a UTF-8 text file."]) from None
    except VocabularyError as error:
        raise FileError(path, error.sentences) from None


def _fairness(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"“{words}” is not a number from 0 to 1")
    return value


def _hours(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1
    if not 0 <= value <= 168:
        raise argparse.ArgumentTypeError(f"“{words}” is not a number of hours from 0 to 168")
    return value


def _weights(words: str) -> Weights:
    known = [one.name for one in fields(Weights)]
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in words.split(","))):
        name, _, amount = (piece.strip() for piece in part.partition("="))
        if name not in known:
            raise argparse.ArgumentTypeError(f"“{name}” is not one of {', '.join(known)}")
        if not amount.isdecimal() or int(amount) > 1000:
            raise argparse.ArgumentTypeError(f"“{part}” needs a whole number from 0 to 1000")
        found[name] = int(amount)
    return replace(Weights(), **found)


def _say(lines: list[str]) -> None:
    sys.stdout.write("\n".join([*lines, ""]))
