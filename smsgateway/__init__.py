"""SMS and USSD for participatory budgeting: a person dials, votes, is counted, gets a receipt."""

__version__ = "0.1.0"
