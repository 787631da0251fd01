"""A request for information, from the day it arrives to the disclosure log.

`process` knows who may do what when, from a table; `clock` counts working days; `cost`
minutes; `request` takes a request apart; `case` is what became of it until now, and
`filing` keeps cases in a private folder, never among the books: who asks is nobody's
business.
"""
