"""Bank statements: read, matched to the payments of the books, and asserted.

Nothing here posts spend. A statement says what left and reached the bank; the books
say what was paid. The two are held against each other, line by line.
"""
