"""Propose a layout for a file of a publisher never seen before.

`vocabulary` knows how public bodies head their columns, `column` looks at the
values under a heading, `choosing` finds the heading row and chooses the columns, and
`proposal` puts a layout together and tries it. Nothing is guessed in silence:
whatever could be meant otherwise is said, with the other way.
"""
