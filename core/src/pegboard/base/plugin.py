"""The built-in plugin: what every CRM needs, contributed through the same hooks as any other."""

from collections.abc import Iterable

from pegboard.base.access_rules import check_access_fields, check_team_is_empty
from pegboard.base.accounts import Account
from pegboard.base.actions import ACTIONS
from pegboard.base.activities import ACTIVITY, Activity
from pegboard.base.activity_rules import check_times, set_done_at, set_subject
from pegboard.base.consent_rules import WITHDRAW, check_consent, complete_consent
from pegboard.base.consents import CONSENT, Consent
from pegboard.base.contacts import Contact
from pegboard.base.email_rules import check_email, check_mail_template, complete_email
from pegboard.base.emails import EMAIL, MAIL_TEMPLATE, Email, EmailAttachment, MailTemplate
from pegboard.base.home import home_pieces
from pegboard.base.lead_rules import check_stage
from pegboard.base.leads import LEAD, Lead
from pegboard.base.mail_actions import TRY_AGAIN
from pegboard.base.names import PARTS, check_name, set_name
from pegboard.base.people import SavedView, Team, User
from pegboard.base.permissions import PERMISSIONS
from pegboard.base.products import Product
from pegboard.base.ready_workflows import READY
from pegboard.base.received_mail import ReceivedMail
from pegboard.base.record_slots import BADGES, FACTS, QUICK_ENTRIES
from pegboard.base.roles import SHARED_VIEWS, role_packs
from pegboard.base.user_rules import check_time_zone
from pegboard.base.web_forms import WebForm
from pegboard.base.webhook_rules import DOORS, check_door, stop_changed
from pegboard.base.webhooks import IncomingWebhook, Webhook
from pegboard.base.workflows import Workflow
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import Permission, RecordScope, RolePack
from pegboard.hookspecs.slots import Action, Slot
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model.change import Change, Deed
from pegboard.model.entities import Entity, Extension
from pegboard.model.system import USER


class Base(Plugin):
    """Contributes people, companies, activities and products."""

    @hookimpl
    def contribute_entities(self) -> Iterable[type[Entity] | type[Extension]]:
        return [
            IncomingWebhook,
            WebForm,
            Lead,
            Account,
            Contact,
            Activity,
            Consent,
            Email,
            EmailAttachment,
            ReceivedMail,
            MailTemplate,
            Product,
            User,
            Team,
            SavedView,
            Workflow,
            Webhook,
        ]

    @hookimpl
    def contribute_roles(self) -> Iterable[RolePack]:
        return role_packs()

    @hookimpl
    def contribute_permissions(self) -> Iterable[Permission]:
        return PERMISSIONS

    @hookimpl
    def contribute_scopes(self) -> Iterable[RecordScope]:
        return [SHARED_VIEWS]

    @hookimpl
    def contribute_slots(self) -> Iterable[Slot]:
        return [*home_pieces(), *FACTS, *BADGES, *QUICK_ENTRIES]

    @hookimpl
    def contribute_actions(self) -> Iterable[Action]:
        return (*ACTIONS, WITHDRAW, TRY_AGAIN)

    @hookimpl
    def contribute_workflows(self) -> Iterable[ReadyWorkflow]:
        return READY

    @hookimpl
    def before_record_save(self, change: Change, context: Context) -> None:
        if change.deed in (Deed.DELETE, Deed.RESTORE):
            return
        if change.entity in PARTS:
            set_name(change)
        elif change.entity == ACTIVITY:
            set_subject(change)
            set_done_at(change, context.now)
        elif change.entity == CONSENT:
            complete_consent(change, context.now)
        elif change.entity == EMAIL:
            complete_email(change)
        elif change.entity in DOORS:
            stop_changed(change)

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        check_access_fields(change, context)
        check_team_is_empty(change, context)
        if change.entity == CONSENT:
            check_consent(change)
        if change.deed in (Deed.DELETE, Deed.RESTORE):
            return
        if change.entity in PARTS:
            check_name(change)
        if change.entity == LEAD:
            check_stage(change)
        elif change.entity == ACTIVITY:
            check_times(change)
        elif change.entity == USER:
            check_time_zone(change)
        elif change.entity == EMAIL:
            check_email(change)
        elif change.entity == MAIL_TEMPLATE:
            check_mail_template(change, context)
        elif change.entity in DOORS:
            check_door(change, context)
