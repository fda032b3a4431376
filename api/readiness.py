"""Whether decisions can be made and stored right now, and which engines stand behind them."""

from __future__ import annotations

from api.service import Service
from engine.audit import StoreError
from engine.model.outcome import Json


def readiness(service: Service) -> dict[str, Json]:
    """Return `ready` and what it rests on. A confirming engine that is down does not make the service unready."""
    store = store_state(service)
    answers = "compiled" if service.settings.engine == "dual" else service.settings.engine
    return {
        "ready": store == "ok" and bool(service.rulesets),
        "store": store,
        "rulesets": {name: ruleset.digest for name, ruleset in service.rulesets.items()},
        "engines": {"mode": service.settings.engine, "answers": answers, "confirms": confirming(service)},
    }


def store_state(service: Service) -> str:
    """Return `ok` where the store answers, else `unavailable`."""
    try:
        service.door.store().ping()
    except StoreError:
        return "unavailable"
    return "ok"


def confirming(service: Service) -> Json:
    """Return the confirming engine and its state; None where nothing confirms."""
    return None if service.confirmer is None else {"engine": "rete", "state": service.confirmer.state}
