"""The verbs. The only place where flows, store and channels meet.

A press or a text: `turn` reads what is known, `step` runs the pure machine on it, `writer` gathers
outcomes and `commit` makes them true, each effect by the room that `effects` names. A folder is a
family of verbs: its `world.py` answers what screens ask, its `keep.py` keeps what people did there,
and the other files are what coordinators, offices and the clock do. What rarely changes is in
`catalogue`; `house` is what every verb is handed; a no is a `Refused`.
"""
