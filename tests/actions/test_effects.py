"""Whatever a conversation asks for reaches a table: no effect is forgotten by the writer."""

from typing import get_args

from flows.effects import Effect
from smsgateway.actions.effects import KEEP, MARKS, PREPARE


def test_every_effect_is_prepared_or_kept_or_told_by_the_inbox():
    forgotten = [
        effect.__name__ for effect in get_args(Effect) if effect not in {*PREPARE, *KEEP, *MARKS}
    ]

    assert forgotten == []
