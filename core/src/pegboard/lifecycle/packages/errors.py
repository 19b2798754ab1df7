"""What can be wrong with a plugin's package, in words that say what to do."""

from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded


class PackageMissing(PegboardError):
    """Raised when no package of this plugin is installed."""

    def __init__(self, plugin: str) -> None:
        super().__init__(
            Worded("The plugin %(plugin)s is not installed. Install it first.", plugin=plugin)
        )
        self.plugin = plugin


class PackageUnfit(PegboardError):
    """Raised when a package cannot be loaded."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(Worded("The plugin %(plugin)s %(reason)s.", plugin=plugin, reason=reason))
        self.plugin = plugin
        self.reason = reason


class WheelRefused(PegboardError):
    """Raised when a file is no wheel of a plugin that can be installed here; nothing was."""


class InstallRefused(PegboardError):
    """Raised when a good wheel cannot be installed here as things are; nothing was."""


class UploadForbidden(PegboardError):
    """Raised when somebody brings a wheel of their own and the operator did not allow that."""

    def __init__(self) -> None:
        super().__init__(
            "Wheels cannot be uploaded here. Whoever runs this system allows it with "
            "PEGBOARD_PLUGIN_UPLOAD=1, or puts the wheel into the folder of plugins."
        )


class IndexUnusable(PegboardError):
    """Raised when the operator's list of plugins cannot be read."""
