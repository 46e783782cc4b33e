"""Every table there is, what each column holds and how long a row lives.

Times are whole minutes or days since 1970: no second of a person's life is kept. The rows of people are named and
sealed under an epoch key, so they are beyond reading once that key is dead (docs/decisions/0003-keys.md), deleted
or not. How long each kind of row may live at most is said once, in safety/retention.py.
"""

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata: Final = MetaData(naming_convention={"pk": "pk_%(table_name)s"})

#: One row per conversation. Deleted when the person leaves, when the conversation ends, or by the sweep.
sessions: Final = Table(
    "sessions",
    metadata,
    # The epoch of the session's birth: the session is named and sealed under its keys for all its life.
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    # The pseudonym: a keyed hash of channel and address, 16 bytes.
    Column("mark", LargeBinary(16), primary_key=True),
    # Goes up by one with every turn, from a random beginning, so that no writer mistakes a new session for
    # the one it loaded.
    Column("rev", Integer, nullable=False),
    # The session as bot/engine/codec.py writes it, sealed and bound to the mark.
    Column("sealed", LargeBinary, nullable=False),
    # The minute from which the row counts as deleted: 15 minutes after the last turn, 6 hours after the first,
    # whichever comes sooner.
    Column("expires", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: One row per delivery that was answered, so that the same delivery is not taken for a second message.
deliveries: Final = Table(
    "deliveries",
    metadata,
    # The epoch whose keys made the two hashes and the seal.
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    # The pseudonym of the person. It leads the key, so that an exit finds every answer kept for them and no
    # second index has to be written with each turn.
    Column("mark", LargeBinary(16), primary_key=True),
    # A keyed hash of channel and delivery id, 16 bytes.
    Column("digest", LargeBinary(16), primary_key=True),
    # What was said, as keys and parameters, sealed and bound to the digest. NULL is silence.
    Column("sealed", LargeBinary, nullable=True),
    # The minute from which the answer counts as silence.
    Column("silent", Integer, nullable=False),
    # The minute from which the row counts as deleted: a day after the delivery.
    Column("expires", Integer, nullable=False),
    # The minute in which a process took it upon itself to say this through an API. NULL: nobody has.
    Column("claimed", Integer, nullable=True),
    sqlite_with_rowid=False,
)

#: One row per message that could not travel in an answer. Deleted once it is sent, five minutes later at the latest.
outbox: Final = Table(
    "outbox",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    # The pseudonym, so that an exit finds what waits for its person.
    Column("mark", LargeBinary(16), primary_key=True),
    # Random bytes.
    Column("id", LargeBinary(16), primary_key=True),
    # Channel, address and what is to be said, sealed and bound to mark and id.
    Column("sealed", LargeBinary, nullable=False),
    # How often the person had left when the turn began that this answers. If they have left since, nobody may send it.
    Column("exits", Integer, nullable=False),
    # The minute from which anyone may take it.
    Column("due", Integer, nullable=False),
    # The minute from which the row counts as deleted.
    Column("expires", Integer, nullable=False),
    # 1: somebody took it and has not said what came of it. Nobody may take it then, whatever became of them.
    Column("claimed", Integer, nullable=False),
    # How often it was taken.
    Column("tries", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: One row per copy of a message that lies with a provider or in a chat and can be cleared there. Deleted once it is.
traces: Final = Table(
    "traces",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    # The pseudonym, so that an exit finds what is to be cleared.
    Column("mark", LargeBinary(16), primary_key=True),
    # A keyed hash of channel and the id that the keeper knows it by, 16 bytes.
    Column("digest", LargeBinary(16), primary_key=True),
    # Channel, that id and, where clearing needs it, the address; sealed and bound to mark and digest.
    Column("sealed", LargeBinary, nullable=False),
    # How far the message has come on its way, as its channel counts.
    Column("rank", Integer, nullable=False),
    # How often the person had left when what caused it began. NULL: it came with a turn and belongs to its session.
    Column("exits", Integer, nullable=True),
    # The minute from which it is to be cleared. NULL: not before the person leaves.
    Column("due", Integer, nullable=True),
    # The minute from which the row counts as deleted: a day after the message.
    Column("expires", Integer, nullable=False),
    # What is due stands together, person by person.
    Index("ix_traces_due", "due", "epoch", "mark"),
    sqlite_with_rowid=False,
)

#: One row per person who left within the last day, or who chose to keep their chat.
departures: Final = Table(
    "departures",
    metadata,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary(16), primary_key=True),
    # How often; what was begun before the last time and comes to its end after it is not said.
    Column("times", Integer, nullable=False),
    # The second of the last exit that overtook messages sent before it, sealed and bound to the mark. NULL: none did.
    Column("sealed", LargeBinary, nullable=True),
    # 1: the next exit is to leave the chat as it is.
    Column("keeps", Integer, nullable=False),
    # The minute from which the row counts as deleted: a day later.
    Column("expires", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: How often an answer was given on a day, where a flow counts it. Of no one in particular, so that nothing is sealed.
#: Kept for as long as safety/retention.py says; shown only through safety/suppression.py.
tallies: Final = Table(
    "tallies",
    metadata,
    # Days since 1970. An hour with one visitor would be that visitor's.
    Column("day", Integer, primary_key=True, autoincrement=False),
    # Question and answer, by their codes in the content.
    Column("name", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: The content conversations began on, so that each can be finished on it after a restart. Nothing personal.
content_versions: Final = Table(
    "content_versions",
    metadata,
    Column("version", Text, primary_key=True),
    # The sources of the content, as its reader packs them.
    Column("bundle", LargeBinary, nullable=False),
    # The day another version took its place; NULL while new sessions begin on it. Kept two days from then, which
    # is longer than any session lives.
    Column("superseded", Integer, nullable=True),
    sqlite_with_rowid=False,
)
