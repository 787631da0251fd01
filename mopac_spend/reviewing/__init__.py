"""From what nobody has decided to a list, and from the filled-in list to tags.

`undecided` finds and groups the payments, `suggestions` learns from those that are
decided, `workbook` and `columns` write the list; `filled` reads it back, `deciding`
holds every cell against the books, `rewriting` changes the tags in the text, and
`applying` does all of that as one moment.
"""
