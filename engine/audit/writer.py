"""Group commit: many callers, one thread that writes, one transaction for all that wait at that moment."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from engine.audit.database import Database, store_errors
from engine.audit.errors import StoreError, StoreUnavailable
from engine.audit.record import Record
from engine.audit.transaction import Item, write_batch

BATCH = 256


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item and the promise its caller waits on."""

    item: Item
    done: Future[Record] = field(default_factory=Future)


class GroupWriter:
    """The thread that writes. A caller's promise is kept only after the commit that holds its record.

    INVARIANT (nothing before commit): a future gets a result only when the transaction has ended well.
    INVARIANT (the writer lives on): whatever a batch raises reaches its callers and ends there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[Waiting | None] = SimpleQueue()
        self._archived: frozenset[str] = frozenset()
        self._generation = database.generation
        self._thread = threading.Thread(target=self._run, name="guanjia-writer", daemon=True)
        self._thread.start()

    def write(self, item: Item, timeout: float) -> Record:
        """Return the record stored for the item, durable; raises what kept it from being stored.

        After `timeout` seconds the item is withdrawn, or, where it is being written, left to its fate: it may then
        be stored though nobody was told.
        """
        waiting = Waiting(item)
        self._queue.put(waiting)
        try:
            return waiting.done.result(timeout)
        except TimeoutError:
            waiting.done.cancel()
            raise StoreUnavailable(f"the store did not answer within {timeout:g} seconds") from None

    def close(self, timeout: float) -> None:
        """Write what waits, then stop; what is still not written after `timeout` seconds is given up."""
        self._queue.put(None)
        self._thread.join(timeout)
        self._refuse_rest()

    def _run(self) -> None:
        closing = False
        while not closing:
            batch, closing = self._next_batch()
            if batch:
                self._write(batch)
        self._refuse_rest()

    def _next_batch(self) -> tuple[list[Waiting], bool]:
        """Return all that waits, at least one item, and whether it is time to stop."""
        batch: list[Waiting] = []
        entry = self._queue.get()
        while entry is not None:
            if entry.done.set_running_or_notify_cancel():
                batch.append(entry)
            if len(batch) == BATCH:
                return batch, False
            try:
                entry = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _write(self, batch: list[Waiting]) -> None:
        try:
            with store_errors():
                results = write_batch(self._database, [waiting.item for waiting in batch], self._still_archived())
        except Exception as error:  # noqa: BLE001 - the callers get it; the thread must outlive every fault
            self._archived = frozenset()
            for waiting in batch:
                waiting.done.set_exception(error)
            return
        for waiting, result in zip(batch, results, strict=True):
            if isinstance(result, StoreError):
                waiting.done.set_exception(result)
            else:
                self._note_archived(waiting.item)
                waiting.done.set_result(result)

    def _still_archived(self) -> frozenset[str]:
        if self._generation != self._database.generation:
            self._generation, self._archived = self._database.generation, frozenset()
        return self._archived

    def _note_archived(self, item: Item) -> None:
        if item.ruleset_text is not None and item.stored.ruleset_digest not in self._archived:
            self._archived |= {item.stored.ruleset_digest}

    def _refuse_rest(self) -> None:
        while True:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return
            if waiting is not None and waiting.done.set_running_or_notify_cancel():
                waiting.done.set_exception(StoreUnavailable("the store was closed"))
