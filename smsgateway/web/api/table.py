"""Every verb of the API. A verb that is not listed here does not exist."""

from __future__ import annotations

from smsgateway.web.api import (
    approving,
    contracts,
    forms,
    money,
    results,
    transfers,
    works,
)

ROOT = "/api/v1"

VERBS = (
    *money.VERBS,
    *forms.VERBS,
    *transfers.VERBS,
    *works.VERBS,
    *contracts.VERBS,
    *results.VERBS,
    *approving.VERBS,
)
