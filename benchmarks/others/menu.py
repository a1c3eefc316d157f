"""The small menu that everybody beside us shows: four hops to a vote for two of five projects."""

import os
import secrets

DSN = os.environ.get("DSN", "")
REDIS_URL = os.environ.get("REDIS_URL", "")

PROJECTS = {
    "11": "Borehole Bondeni",
    "12": "School desks Kilimani",
    "13": "Road drains Mtoni",
    "14": "Market toilets",
    "15": "Street lamps Umoja",
}
HOME = "Kee budget. 5M KES. Vote until 30 Nov"
DOORS = ("Vote", "Projects", "My vote", "Language", "Help")
LIST = "Type up to 3 numbers, e.g. 11 12\n" + "\n".join(f"{c} {n}" for c, n in PROJECTS.items())
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def home() -> str:
    return HOME + "".join(f"\n{key}. {door}" for key, door in enumerate(DOORS, 1))


def read(typed: str) -> list[str]:
    """Up to three codes; none where one of them is unknown."""
    codes = typed.split()
    known = 0 < len(codes) <= 3 and all(code in PROJECTS for code in codes)
    return codes if known else []


def chosen(codes: list[str]) -> str:
    named = ", ".join(PROJECTS[code] for code in codes)
    return f"You chose {named}\n1. Save\n2. Change"


def receipt() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def saved(ref: str) -> str:
    return f"Saved. Ref {ref}. Change until 30 Nov: dial again."
