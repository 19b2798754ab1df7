"""What plugin authors import: the stable names of Pegboard."""

from pegboard.hookspecs.context import Context, RecordsPort
from pegboard.hookspecs.demo import BuildRecords, Demo, DemoStep, DemoUser, ImportFile
from pegboard.hookspecs.events import Event, EventHandler
from pegboard.hookspecs.figures import Figure, Share, Weighted
from pegboard.hookspecs.first_records import FirstRecord, Key
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.pages import Page
from pegboard.hookspecs.pieces import Panel, PanelRow, Rows, Shown, Widget
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.reports import Parameter, Per, Report
from pegboard.hookspecs.roles import FieldLimit, Grant, Permission, RecordScope, RolePack, Scope
from pegboard.hookspecs.slots import (
    Action,
    ActionResult,
    Badge,
    Board,
    FactList,
    HomeChart,
    HomeList,
    HomePiece,
    HomeStat,
    HomeTable,
    QuickEntry,
    Slot,
)
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model import fields
from pegboard.model.change import Change, Deed, Values
from pegboard.model.currencies import digits_of
from pegboard.model.entities import Entity, Extension
from pegboard.model.errors import RuleBroken
from pegboard.model.values import Address, Money, StoredFile
from pegboard.model.worded import Worded
from pegboard.records.errors import Forbidden, InvalidRecord, NotFound

__all__ = [
    "Action",
    "ActionResult",
    "Address",
    "Badge",
    "Board",
    "BuildRecords",
    "Change",
    "Context",
    "Deed",
    "Demo",
    "DemoStep",
    "DemoUser",
    "Entity",
    "Event",
    "EventHandler",
    "Extension",
    "FactList",
    "FieldLimit",
    "Figure",
    "FirstRecord",
    "Forbidden",
    "Grant",
    "HomeChart",
    "HomeList",
    "HomePiece",
    "HomeStat",
    "HomeTable",
    "ImportFile",
    "InvalidRecord",
    "Key",
    "Money",
    "NotFound",
    "Page",
    "Panel",
    "PanelRow",
    "Parameter",
    "Per",
    "Permission",
    "Plugin",
    "QuickEntry",
    "ReadyWorkflow",
    "RecordScope",
    "RecordsPort",
    "Report",
    "RolePack",
    "Rows",
    "RuleBroken",
    "Scope",
    "Share",
    "Shown",
    "Slot",
    "StoredFile",
    "Values",
    "Weighted",
    "Widget",
    "Worded",
    "digits_of",
    "fields",
    "hookimpl",
]
