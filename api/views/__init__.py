"""The calls, one module for each resource."""

from flask import Blueprint

from api.views import decisions, health, reviewing, rulesets

BLUEPRINTS: tuple[Blueprint, ...] = (decisions.calls, reviewing.calls, rulesets.calls, health.calls)
"""Every call the service answers."""
