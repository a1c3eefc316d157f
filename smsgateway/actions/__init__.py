"""The verbs. The only place where flows, store and channels meet."""
