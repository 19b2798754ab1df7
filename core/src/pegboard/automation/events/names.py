"""What the jobs that tell handlers of events are called."""


def job_kind(plugin: str, name: str) -> str:
    """Return the kind of the jobs for a handler; they wait while its plugin is off."""
    return f"event {plugin}.{name}"
