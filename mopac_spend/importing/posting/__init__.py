"""Lines to a batch: against what the books hold, with control totals, and proven.

`earlier` compares a file with the books; `batch` makes what is written of it; `proof`
reads that again before it is.
"""
