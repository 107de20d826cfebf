"""`mentor match`: pairs for people in a file, and `mentor match audit`, which looks them over."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.matchmaking import _auditing, _options, _writing
from bot.matchmaking._people import People, read
from bot.matchmaking._tables import FileError
from bot.programme import topics
from bot.programme.matching import Plan, Rules, Watch, describe, rematch, verify
from bot.programme.topics import Vocabulary, VocabularyError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add_to(commands: "Commands") -> None:
    """Add the two commands to the command line."""
    _options.add_match(commands, lambda chosen: _end(_match, chosen))
    _options.add_audit(commands, lambda chosen: _end(_audit, chosen))


def joined(arguments: list[str]) -> list[str]:
    """Return the arguments with `match audit` as one word, as argparse wants a command to be."""
    both = _options.AUDIT.split()
    return [_options.AUDIT, *arguments[2:]] if arguments[:2] == both else arguments


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
        _writing.check(path)
    if chosen.out.resolve() == waiting.resolve():
        raise FileError(waiting, ["the pairs are written here, so who waits needs another file."])
    people = read(chosen.people, _vocabulary(chosen.vocabulary))
    published = _auditing.pairs(chosen.published) if chosen.published else {}
    with _bar() as watch:
        found = _plan(people, chosen, published, watch)
        draft = describe(found, people.names)
        gap = verify(found) if chosen.certify else draft.quality.gap
    lines = [*_auditing.strangers(published, people), *_writing.summary(found, draft)]
    lines += _writing.own_words(people.own_words)
    lines.append(f"Seed {chosen.seed}, fairness {chosen.fairness:g}.")
    if chosen.certify and gap:
        _say([*lines, "The proof does not hold, so nothing was written."])
        return _options.NOT_PROVEN
    _writing.save({chosen.out: _writing.pairs(draft), waiting: _writing.waiting(draft)})
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


def _say(lines: list[str]) -> None:
    sys.stdout.write("\n".join([*lines, ""]))
