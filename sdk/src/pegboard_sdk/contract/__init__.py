"""The contract that every plugin keeps: promises, and what checks them."""

from pegboard.testing.contract_child import run_contract
from pegboard.testing.contract_report import Outcome, Report
from pegboard_sdk.contract.check import Check
from pegboard_sdk.contract.inherited import PluginContract
from pegboard_sdk.contract.promises import CHECKS

__all__ = ["CHECKS", "Check", "Outcome", "PluginContract", "Report", "run_contract"]
