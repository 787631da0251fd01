"""Registers as workbooks and CSV: exported, filled in by people, imported.

A row is one entry or one event, a column one of its fields. What a column may hold
is told by the dataclass of the kind (`mopac_spend.register.shape`) and by nothing
else, so that a new kind or field needs nothing here.
"""
