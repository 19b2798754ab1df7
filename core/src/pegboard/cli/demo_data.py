"""`pegboard demo-data`: brings the sample data of the plugins that run; the manager starts it."""

from time import monotonic

import rich_click as click

from pegboard.bootstrap import start
from pegboard.lifecycle.sample_data import (
    SampleProgress,
    SamplesThere,
    bring_samples,
    sample_progress,
    tell_samples,
)
from pegboard.model.errors import PegboardError
from pegboard.settings import read_settings

TELL_SECONDS = 0.5


@click.command("demo-data", hidden=True)
@click.option("--begun", is_flag=True, help="It is noted already that sample data are coming.")
def demo_data(*, begun: bool) -> None:
    """Bring sample data into this system."""
    runtime = start(read_settings())
    known = sample_progress(runtime)
    if not begun and known is not None and known.state != "failed":
        raise SamplesThere
    told = 0.0

    def tell(label: str, done: int, total: int) -> None:
        nonlocal told
        if monotonic() - told > TELL_SECONDS:
            told = monotonic()
            tell_samples(runtime, SampleProgress("running", label, done, total))

    try:
        refused = bring_samples(runtime, tell)
    except PegboardError as error:
        tell_samples(runtime, SampleProgress("failed", problem=str(error)))
        raise
    tell_samples(runtime, SampleProgress("done", refused=refused))
    click.echo("The sample data are there.")
