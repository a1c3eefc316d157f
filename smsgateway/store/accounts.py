"""Accounts: who may use the console, where, and how they prove that it is them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table

from smsgateway.store.columns import Id, own_id, stamped
from smsgateway.store.db import Instant, database_now, metadata

accounts = Table(
    "accounts",
    metadata,
    own_id(),
    Column("email", String(254), nullable=False, unique=True),  # or a plain name; in small letters
    Column("role", String(16), nullable=False),
    Column("everywhere", Boolean, nullable=False),  # else only the areas of account_areas
    Column("language", String(16), nullable=False, default="en"),
    Column("password", String(200), nullable=False, default=""),  # argon2id; empty until accepted
    Column("totp", LargeBinary),  # sealed
    # The 30-second step of the last code that was used: each works once. 0 before the first.
    Column("totp_step", Integer, nullable=False, default=0),
    Column("invitation", LargeBinary(32), unique=True),  # digest of the code on the paper
    Column("invited_until", Instant),
    # The text in the outbox that carries the invitation, where it did not go on paper.
    Column("text_id", Id, ForeignKey("outbox.id", ondelete="SET NULL")),
    Column("disabled_at", Instant),
    stamped("added_at"),
)

account_areas = Table(
    "account_areas",
    metadata,
    Column("account_id", Id, ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
    Column("area_id", Id, ForeignKey("areas.id"), primary_key=True, autoincrement=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False, index=True),
)
"""One row a code that is still good: 80 random bits need no slow hash."""

account_sessions = Table(
    "account_sessions",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),  # of the token in the cookie
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("whole", Boolean, nullable=False),  # false between the password and the second factor
    Column("began_at", Instant, nullable=False, default=database_now()),
    Column("seen_at", Instant, nullable=False, default=database_now()),
    # The password was last asked for: what cannot be taken back wants it fresh.
    Column("proved_at", Instant, nullable=False, default=database_now()),
    Column("last_form", LargeBinary(32)),  # digest of the form that was taken last
)

throttles = Table(
    "throttles",
    metadata,
    Column("name", LargeBinary(16), primary_key=True),  # keyed digest of an address or an account
    Column("failures", Integer, nullable=False),
    Column("failed_at", Instant, nullable=False),
    Column("closed_until", Instant, nullable=False),
)
"""Who guesses waits longer each time."""
