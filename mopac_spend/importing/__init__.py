"""From a source file to a batch: read, map, tag, de-duplicate, post.

    sheets   a file's sheets as rows of cells, whatever the format
    cells    what one cell says: text fit for the books, a date
    layouts  which column means what (TOML), and which layout fits a file
    settings the values of a layout file, checked
    lines    cells to dated amounts, or set aside with the reason
    rules    tagging rules (TOML): conditions to tags
    tagging  a line, the registers and the rules to tagged parts
    earlier  what the books hold already: refs, de-duplication, versions of a file
    posting  payments, reversals, control totals: the batch
    run      one import, from the files named to the batches on disk
    starter  new books for a kind of body
    extractor  the same layouts as beangulp importers, to look first

Nothing here is particular to one source: that is in the top-level `importers/`.
"""
