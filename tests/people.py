"""The cast of every story: who they are, and the phones that they hold."""

ACHIENG = "+254711000001"  # votes, and changes her mind
BARAKA = "+254722000002"  # texts: his phone cannot dial
CHAN = "+254733000003"  # new here, and sends strange things
DALIA = "+254744000004"  # the coordinator: watches, counts, never votes
EVERYBODY = (ACHIENG, BARAKA, CHAN, DALIA)

SAFARICOM, AIRTEL = "63902", "63903"


def crowd(size: int) -> list[str]:
    """As many phones as it takes, none of them of the cast."""
    return [f"+2547990{number:05}" for number in range(size)]
