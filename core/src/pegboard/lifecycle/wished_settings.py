"""Checks the settings of plugins in a wish, and lets no plan keep a secret that can be read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.sealed_settings import sealed_values
from pegboard.lifecycle.plan import Blocker, Plan
from pegboard.lifecycle.plugin_settings import setting_problems
from pegboard.lifecycle.wish import Wish

Settings = Mapping[str, Mapping[str, Any]]


def setting_blockers(after: Assembly, wish: Wish) -> Iterator[Blocker]:
    """Return what is wrong with the settings that plugins of *after* would have by *wish*."""
    models = dict(after.settings_models)
    for plugin in sorted(wish.settings):
        values = after.blueprint.settings.get(plugin, {})
        if plugin not in models:
            yield Blocker(plugin, "has no settings, or does not run; enable it in the same change")
            continue
        for name, problem in sorted(setting_problems(models[plugin], values).items()):
            yield Blocker(plugin, f"cannot have this as its setting {name}: it {problem}")


def without_open_secrets(plan: Plan, assemblies: Sequence[Assembly], key: bytes) -> Plan:
    """Return *plan* with every secret sealed; what may be one, as nobody can tell, is left out."""
    if not plan.wish.settings:
        return plan
    models = {plugin: model for one in assemblies for plugin, model in one.settings_models}

    def closed(settings: Settings) -> Settings:
        return {
            plugin: sealed_values(key, plugin, models[plugin], values)
            for plugin, values in settings.items()
            if plugin in models
        }

    unchanged = {k: v for k, v in plan.target.settings.items() if k not in plan.wish.settings}
    target = {
        **unchanged,
        **closed({k: plan.target.settings.get(k, {}) for k in plan.wish.settings}),
    }
    return msgspec.structs.replace(
        plan,
        wish=msgspec.structs.replace(plan.wish, settings=closed(plan.wish.settings)),
        target=msgspec.structs.replace(plan.target, settings=target),
    )
