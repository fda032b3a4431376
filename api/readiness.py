"""Whether decisions can be made and stored right now, and which engines stand behind them."""

from __future__ import annotations

from api.caller_language import caller_language
from api.reload_process import is_running
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
        "reload": reloading(service),
        "stale": {name: list(told[caller_language()]) for name, told in service.stale.items()},
        "engines": {"mode": service.settings.engine, "answers": answers, "confirms": confirming(service)},
    }


def reloading(service: Service) -> str:
    """Return whether changed rules are taken: `on`, `off`, or `down` while the process that judges them is gone."""
    if service.run_folder is None or service.settings.reload == "off":
        return "off"
    return "on" if is_running(service.run_folder) else "down"


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
