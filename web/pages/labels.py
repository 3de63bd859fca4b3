"""Words of the office's own screens: fields of documents, verbs, reasons of escalation, entries of the ledger."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workflow.actor import SYSTEM
from workflow.models import Decision, LedgerEntry

FIELDS = {
    "province": _l("Province"), "regency": _l("Regency or city"), "nik": _l("NIK"), "name": _l("Name"),
    "birth_place": _l("Place of birth"), "birth_date": _l("Date of birth"), "sex": _l("Sex"),
    "blood_type": _l("Blood type"), "address": _l("Address"), "rt": _l("RT"), "rw": _l("RW"),
    "village": _l("Village"), "district": _l("District"), "religion": _l("Religion"),
    "marital_status": _l("Marital status"), "occupation": _l("Occupation"), "citizenship": _l("Citizenship"),
    "valid_until": _l("Valid until"), "kk_number": _l("KK number"), "head_name": _l("Head of family"),
    "postal_code": _l("Postal code"), "members": _l("Members of the family"),
    "certificate_number": _l("Certificate number"), "father_name": _l("Father's name"),
    "mother_name": _l("Mother's name"), "death_place": _l("Place of death"), "death_date": _l("Date of death"),
    "document_number": _l("Document number"), "surname": _l("Surname"), "given_names": _l("Given names"),
    "nationality": _l("Nationality"), "expiry_date": _l("Date of expiry"), "mrz": _l("Machine-readable lines"),
    "education": _l("Education"), "relation": _l("Relation to the head"),
}  # fmt: skip
VALUES = {"male": _l("male"), "female": _l("female"), "lifetime": _l("for life")}
"""The values that the reading gives in English words; all others stand as they are printed."""

SURE, LIKELY = 0.9, 0.7
CONFIDENCE = {"sure": _l("sure"), "likely": _l("fairly sure"), "unsure": _l("unsure: compare it")}

VERBS = {
    "verify": _l("Verify"), "approve": _l("Sign off"), "return": _l("Return to the citizen"),
    "escalate": _l("Ask a supervisor"), "send_back": _l("Send back to the officers"), "reject": _l("Reject"),
    "submit": _l("Handed in"), "withdraw": _l("Withdrawn"), "collect": _l("Collected"), "expire": _l("Expired"),
}  # fmt: skip
KEYS = {"verify": "V", "approve": "A", "return": "R", "escalate": "E", "send_back": "B", "reject": "X"}
DONE = {
    "verify": _l("%(number)s is verified."), "approve": _l("%(number)s is signed off and ready for pickup."),
    "return": _l("%(number)s goes back to the citizen, who gets a message."),
    "escalate": _l("%(number)s is before a supervisor now."),
    "send_back": _l("%(number)s is back with the officers."),
    "reject": _l("%(number)s is rejected, and the citizen gets a message."),
}  # fmt: skip

WHY = {
    "always": _l("Every case of this service is signed off by a supervisor."),
    "findings": _l("The checks found something that a supervisor has to see."),
    "override": _l("It was verified although a document had failed its checks."),
    "random": _l("It was drawn by lot for a second look."),
    "asked": _l("A colleague asked for a supervisor."),
    "overdue": _l("Its time had run out before anyone decided."),
    "rejection": _l("A colleague wants it rejected, and cannot do so alone."),
    "second_review": _l("Two people judged it without knowing of each other, and they differ."),
}

PUT_FORWARD = "case.reject to escalated"
ENTRIES = {
    "case.created": _l("The case was begun."), "case.answered": _l("Questions of the form were answered."),
    "case.submit": _l("The case was handed in."), "case.checked": _l("The checks between the documents ran."),
    "case.verify": _l("Every requirement was confirmed."), "case.escalate": _l("It was put before a supervisor."),
    "case.return": _l("It was returned to the citizen."), "case.reject": _l("It was rejected."),
    PUT_FORWARD: _l("It was put before a supervisor to be rejected."),
    "case.send_back": _l("It was sent back to the officers."), "case.approve": _l("It was signed off."),
    "case.collect": _l("The papers were handed over."), "case.withdraw": _l("The citizen took it back."),
    "case.expire": _l("Its time ran out."), "case.return_refused": _l("It could not be returned by itself."),
    "claim.taken": _l("An officer took it."), "claim.released": _l("The hold on it ended."),
    "claim.reassigned": _l("A supervisor gave it to somebody else."),
    "claim.conflict_declared": _l("An officer gave it away because they know its people."),
    "review.kept": _l("A verification was kept for a second review."),
    "review.answered": _l("A second person judged it without knowing of the first."),
    "known.made": _l("A case with a known answer was made."),
    "known.answered": _l("A case with a known answer was decided."),
    "person.identified": _l("It was entered who a person of the office is."),
    "document.received": _l("A document was received."), "document.removed": _l("A document was removed."),
    "document.examined": _l("A document was examined."), "document.viewed": _l("A page was looked at."),
    "session.opened": _l("Somebody signed in."), "session.ended": _l("A sign-in elsewhere was ended."),
    "session.ended_others": _l("All sign-ins elsewhere were ended."),
    "session.forged": _l("A sign-in or account that was written past Berkas was refused."),
    "session.stolen": _l("A sign-in came without its browser and was ended."),
    "person.added": _l("An account was made."), "person.password_changed": _l("A password was changed."),
    "person.password_reset": _l("A forgotten password was set anew."),
    "person.reset_allowed": _l("The admin handed out a link for a new password."),
    "account.mailed": _l("A mail about an account was sent."),
    "person.roles_changed": _l("Somebody got other roles."), "person.disabled": _l("An account was disabled."),
    "person.enabled": _l("An account was enabled again."),
    "person.repaired": _l("An account that was altered past Berkas was given back as recorded."),
    "factor.invited": _l("Somebody was invited to set up the second step."),
    "factor.added": _l("A second step was set up."), "factor.removed": _l("A second step was removed."),
    "factor.reset": _l("The second step of somebody was begun anew."),
    "factor.recovery_made": _l("Recovery codes were made."),
    "factor.recovery_used": _l("A recovery code was used."),
    "factor.cloned": _l("A passkey was blocked: there seems to be a copy of it."),
    "identity.linked": _l("Somebody was tied to the city's directory."),
    "identity.unlinked": _l("Somebody was untied from the city's directory."),
    "token.created": _l("A token for a program was made."), "token.revoked": _l("A token of a program was ended."),
    "view.key_renewed": _l("The key of the marks of views was renewed."),
    "view.traced": _l("A leaked picture was traced."), "budget.raised": _l("A limit of the day was raised."),
    "case.searched": _l("A case was looked for."), "alert.raised": _l("Something unusual was told."),
    "retention.erased": _l("What a case held was forgotten, as the policy says or because its citizen asked."),
    "retention.words_erased": _l("Words about forgotten cases were erased."),
    "hold.placed": _l("A case is kept until a legal hold is lifted."),
    "hold.lifted": _l("A legal hold was lifted."),
    "alert.dismissed": _l("An alert was found to be nothing."),
    "alert.upheld": _l("An alert was found to be right."),
    "document.reexamined": _l("A document was examined again."),
    "field.corrected": _l("An officer wrote down what stands on the document."),
    "finding.marked": _l("An officer judged a finding."),
    "notice.sent": _l("A message was sent to the citizen."),
    "ticket.booked": _l("A pickup time was booked."), "ticket.cancelled": _l("A pickup time was given back."),
}  # fmt: skip


def entry_words(entry: LedgerEntry) -> str:
    """What happened, in words; a kind that has none is told by its name."""
    proposed = entry.kind == "case.reject" and entry.data.get("to") == "escalated"
    return str(ENTRIES.get(PUT_FORWARD if proposed else entry.kind, entry.kind))


def field_label(name: str) -> str:
    """The label of a field of a document."""
    return str(FIELDS.get(name, name.replace("_", " ")))


def certainty(confidence: float) -> str:
    """The word for a confidence: sure, likely or unsure."""
    if confidence >= SURE:
        return "sure"
    return "likely" if confidence >= LIKELY else "unsure"


def reason_of(decision: Decision) -> str | None:
    """The words of a decision; those of Berkas itself are codes, which are told in full here."""
    if decision.decided_by != SYSTEM.id or not decision.reason:
        return decision.reason
    if decision.reason.startswith("automatic:"):
        return str(_("The automatic examination found documents that cannot be used."))
    return " ".join(str(WHY.get(code, code)) for code in decision.reason.split(", "))
