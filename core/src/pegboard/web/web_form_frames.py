"""The headers that let the sites which a form names show it in a frame, and no others."""

from pegboard.automation.forms.form import WebForm
from pegboard.web.headers import CONTENT_POLICY

NOWHERE = "frame-ancestors 'none'"


def framed(form: WebForm) -> dict[str, str]:
    """Return the headers of a form in a frame."""
    if not form.sites:
        return {}
    policy = CONTENT_POLICY.replace(NOWHERE, f"frame-ancestors {' '.join(form.sites)}")
    return {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"}
