"""Work after the answer: a doorbell wakes whoever drains the outbox. Jobs carry no data."""
