"""After the count: the award record, objections to it, the council's decision, and the works."""
