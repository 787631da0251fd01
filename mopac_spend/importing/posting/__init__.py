"""Lines to a batch: against what the books hold, with control totals, and proven.

`ledger` is what the books hold, and `incoming` a file; `earlier` compares the two,
`overlap` finds rows that say the same under another identity, and `versions` which file
it is a version of, or asks. `batches` makes what is written of it, `verdict` what is
said of it, and `proof` reads it once more.
"""
