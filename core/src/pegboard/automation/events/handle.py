"""Runs the handlers that plugins contribute, as jobs."""

from collections.abc import Mapping
from dataclasses import replace

from pegboard.access.principals import SYSTEM
from pegboard.assembly.health.guard import guarded
from pegboard.assembly.health.health import health_of
from pegboard.assembly.runtime import Runtime
from pegboard.automation.events.chain import VIA, chain_of
from pegboard.automation.events.names import job_kind
from pegboard.automation.events.told import from_payload
from pegboard.automation.jobs.work import Handler, Work
from pegboard.hookspecs.events import EventHandler
from pegboard.records.write_path import context_of


def event_jobs(runtime: Runtime) -> Mapping[str, Handler]:
    """Return what runs the jobs for the event handlers of the assembly, by kind."""
    return {
        job_kind(plugin, name): _handling(plugin, handler)
        for (plugin, name), handler in runtime.assembly.event_handlers.items()
    }


def _handling(plugin: str, handler: EventHandler) -> Handler:
    def run(work: Work) -> None:
        event = from_payload(work.job.payload)
        assembly = work.runtime.assembly
        called = f"the event handler {handler.name}"
        hook = health_of(assembly.workspace.database).hook(plugin, called, assembly.epoch)
        principal = replace(SYSTEM, plugin=plugin)
        chain = VIA + ">".join((*chain_of(event), plugin))
        with work.finishing(principal, via=chain) as unit:
            context = context_of(unit).of(plugin)
            guarded(hook, handler.run, event, context, counted=unit.tx)

    return run
