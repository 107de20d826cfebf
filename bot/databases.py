"""The database as commands open it: what is wrong with it is a sentence, not a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import Refusal
from bot.store import Store, checks, schema


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """Open a database that is there and up to date; none is made. Raises Refusal otherwise."""
    file = checks.sqlite_file(url)
    if file and not file.exists():
        raise Refusal(
            f"There is no database at {file.absolute()} yet. Please run `mentor migrate` first."
        )
    with connected(url) as store:
        known = schema.current(store.engine)
        if schema.is_ahead(known):
            raise Refusal(
                f"A newer Mentor has migrated the database to {known}, and this one knows nothing"
                f" beyond {schema.head()}. Please run the newer one."
            )
        if known != schema.head():
            raise Refusal("The database is not up to date. Please run `mentor migrate` first.")
        yield store


@contextmanager
def connected(url: str) -> Iterator[Store]:
    """Open a database, however it is. Raises Refusal if it fails before the block ends."""
    store = Store(url)
    try:
        yield store
    except SQLAlchemyError as error:
        raise Refusal(f"{unusable(error)} `mentor doctor` says more.") from None
    finally:
        store.close()


def unusable(error: SQLAlchemyError) -> str:
    """Say why a database cannot be used; no sentence of a driver's holds the password."""
    cause = str(getattr(error, "orig", error)).strip().splitlines()[0].rstrip(".")
    return f"The database cannot be used: {cause}."
