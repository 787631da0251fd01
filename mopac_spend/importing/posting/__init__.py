"""Lines to a batch: against what the books hold, with control totals, and proven.

`earlier` compares a file with the books, `overlap` finds rows that say the same under
another identity, and `versions` which file it is a version of, or asks. `batches` makes
what is written of it, `verdict` what is said of it, and `proof` reads it once more.
"""
