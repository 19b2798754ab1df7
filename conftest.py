"""What all tests of the workspace share: how hard the property tests try."""

import os

from hypothesis import settings

# The machine that tests is shared and slow at times: a deadline per example would only flake.
settings.register_profile("quick", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("deep", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("PEGBOARD_TEST_DEPTH", "quick"))
