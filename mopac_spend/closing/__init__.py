"""Closing: the checklist of a period, its figures and root, and opening it again.

From its closing on a period is locked (`mopac_spend.books.locking`): what comes late
is posted as a restatement, and answers of it say what was published.
"""
