"""Saves records from many threads and prints each id once, and only once, it is acknowledged. Run by the crash test."""

from __future__ import annotations

import datetime as dt
import os
import sys
import threading

from engine.audit import Engines, Store, make_record


def main(url: str) -> None:
    store = Store.open(url)
    threads = [threading.Thread(target=save_forever, args=(store, number)) for number in range(8)]
    for thread in threads:
        thread.start()


def save_forever(store: Store, number: int) -> None:
    while True:
        record = make_record(
            ruleset="shop",
            ruleset_digest="sha256:rules",
            as_of=dt.datetime.now(dt.UTC),
            decided_at=dt.datetime.now(dt.UTC),
            requested_by="local",
            engines=Engines("compiled", "rete", "0.1.0"),
            customer_id=f"C{number}",
            facts={"text": "x" * 500},
            computed={},
            outcomes={"tier": {"status": "decided", "value": "gold"}},
        )
        acknowledged = store.save(record, ruleset_text={"a.yaml": "rules"})
        os.write(1, f"{acknowledged.decision_id}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
