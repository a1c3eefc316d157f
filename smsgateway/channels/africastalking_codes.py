"""What Africa's Talking's words and numbers mean for us.

developers.africastalking.com/docs/sms/{sending/bulk,notifications}; spelling and case differ
between its pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from smsgateway.channels.contract import Answer, Progress

STATUSES: Mapping[str, Progress] = {
    "sent": Progress.SENT,
    "submitted": Progress.SENT,
    "buffered": Progress.SENT,
    "absentsubscriber": Progress.SENT,  # not called final: the network still tries
    "success": Progress.DELIVERED,
    "rejected": Progress.FAILED,
    "failed": Progress.FAILED,
    "expired": Progress.FAILED,
}
"""Statuses of delivery reports, case folded."""

CODES: Mapping[int, tuple[Answer | None, str]] = {
    100: (None, "Processed"),
    101: (None, "Sent"),
    102: (None, "Queued"),
    401: (Answer.PAUSE, "RiskHold"),
    402: (Answer.PAUSE, "InvalidSenderId"),
    403: (Answer.NEVER, "InvalidPhoneNumber"),
    404: (Answer.NEVER, "UnsupportedNumberType"),
    405: (Answer.PAUSE, "InsufficientBalance"),
    406: (Answer.OPTED_OUT, "UserInBlacklist"),
    407: (Answer.LATER, "CouldNotRoute"),
    409: (Answer.LATER, "DoNotDisturbRejection"),
    500: (Answer.RETRY, "InternalServerError"),
    501: (Answer.RETRY, "GatewayError"),
    502: (Answer.LATER, "RejectedByGateway"),
}
"""A recipient's `statusCode`: what to do (None: it was accepted) and its documented name."""

MEANINGS: Mapping[str, str] = {
    "RiskHold": "the provider holds it back as a risk",
    "InvalidSenderId": "the sender is not ours or not registered",
    "InvalidPhoneNumber": "not a phone number",
    "UnsupportedNumberType": "texts cannot be sent to this kind of number",
    "InsufficientBalance": "no money is left at the provider",
    "UserInBlacklist": "the person opted out at the provider",
    "CouldNotRoute": "no route to this network",
    "DoNotDisturbRejection": "the person is on the do-not-disturb list",
    "InternalServerError": "a fault of the provider's",
    "GatewayError": "a fault between the provider and the network",
    "RejectedByGateway": "the network refused it",
}
"""What those names that are no success say in plain words."""

REASONS: Mapping[str, str] = {
    "insufficientcredit": "the person has no airtime for a premium text",
    "invalidlinkid": "the link id of a premium text is wrong",
    "userisinactive": "the number is not in use",
    "userinblacklist": "the person opted out at the provider",
    "useraccountsuspended": "the number is suspended",
    "notnetworksubcriber": "the number is of another network",
    "notnetworksubscriber": "the number is of another network",
    "usernotsubscribedtoproduct": "the person has not subscribed to the premium service",
    "userdoesnotexist": "there is no such number",
    "deliveryfailure": "the network could not deliver it",
    "donotdisturbrejection": "the person is on the do-not-disturb list",
}
"""`failureReason` of a report, case folded: all of them are final, one of them is an opt-out."""
