"""The error tree, drawn once.

    GoodOfficesError
    ├── Malformed      what you gave cannot be read; nothing was written
    ├── Refused        it can be read, and the rules of the talks say no; nothing was written
    │   └── NotFound   no such thing *that you can see*: absent and hidden answer alike
    ├── Moved          somebody wrote first; decide again on the record as it stands now
    ├── StoreError     the store cannot take or give what was asked
    │   ├── StoreFull      no room left: writes stop, reads go on
    │   └── Unreachable    the database does not answer
    └── Damaged        the record does not match its own proofs: nothing of it is served or signed

Each message says who erred and what to do next.
"""

from __future__ import annotations


class GoodOfficesError(Exception):
    """Whatever goodoffices says no to.  ``str(error)`` is fit to show to the person who asked."""

    code = "error"


class Malformed(GoodOfficesError):
    """What was given cannot be read: a typo, a wrong kind of value, too much of it."""

    code = "malformed"


class Refused(GoodOfficesError):
    """The rules of the talks do not allow this; the message says what is missing.

    ``matches`` lists shared wording found by the leak check, for the eyes of the one who was refused.
    """

    code = "refused"

    def __init__(self, message: str, matches: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.matches = matches


class NotFound(Refused):
    """There is no such thing that the asker can see; whether it exists elsewhere makes no difference."""

    code = "not found"


class Moved(GoodOfficesError):
    """A channel the decision had read has moved on; decide again."""

    code = "moved"


class StoreError(GoodOfficesError):
    """The store cannot do what was asked."""

    code = "store"


class StoreFull(StoreError):
    """No room is left where the record is kept; nothing was written and reading goes on."""

    code = "store full"


class Unreachable(StoreError):
    """The database does not answer, or refuses the connection."""

    code = "unreachable"


class Damaged(GoodOfficesError):
    """The stored record does not match its own proofs; it is neither served nor signed."""

    code = "damaged"
