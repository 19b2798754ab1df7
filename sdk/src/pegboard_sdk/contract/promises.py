"""All promises that a plugin keeps, and the badge that each belongs to."""

from pegboard_sdk.contract.check import Check
from pegboard_sdk.contract.checks.again import check_again
from pegboard_sdk.contract.checks.changing import (
    check_coming_and_going,
    check_purging,
    check_removing,
)
from pegboard_sdk.contract.checks.declared import check_manifest
from pegboard_sdk.contract.checks.loading import check_loading, check_same_assembly
from pegboard_sdk.contract.checks.machine import check_machine
from pegboard_sdk.contract.checks.pages import check_doing, check_rendering, check_statements
from pegboard_sdk.contract.checks.published import check_documents, check_tests, check_wheel
from pegboard_sdk.contract.checks.reading import check_grants, check_imports
from pegboard_sdk.contract.checks.texts import check_translations

CHECKS: tuple[Check, ...] = (
    Check("loads", "bronze", "It is loaded, and stands the probe.", check_loading),
    Check(
        "same_assembly",
        "bronze",
        "It adds up to the same, whatever the order of plugins.",
        check_same_assembly,
    ),
    Check(
        "machine",
        "bronze",
        "It uses no network, program, file, thread or native code undeclared.",
        check_machine,
    ),
    Check(
        "imports", "bronze", "It imports pegboard_sdk, and nothing of the kernel.", check_imports
    ),
    Check("rendering", "bronze", "All it shows is shown, in every language.", check_rendering),
    Check("doing", "bronze", "Its rules and actions do not break down.", check_doing),
    Check(
        "coming_and_going",
        "bronze",
        "Enabled, disabled and enabled again, nothing is lost or left.",
        check_coming_and_going,
    ),
    Check(
        "removing",
        "bronze",
        "Removed and installed again, records, views and rights are as before.",
        check_removing,
    ),
    Check(
        "purging", "bronze", "Purged, it leaves the database as it was before it.", check_purging
    ),
    Check("manifest", "silver", "Its manifest says what its code does.", check_manifest),
    Check("grants", "silver", "It shows nobody what they may not read.", check_grants),
    Check("again", "silver", "Tried twice, a change has the effect of one.", check_again),
    Check("statements", "silver", "Its pages need few statements.", check_statements),
    Check("tests", "silver", "It brings tests of its own.", check_tests),
    Check("translations", "gold", "All its texts are translated.", check_translations),
    Check("documents", "gold", "It has a README and a change log.", check_documents),
    Check("wheel", "gold", "It builds to a wheel that can be installed.", check_wheel),
)
