"""From a source file to a batch: read, map, tag, de-duplicate, post.

    sheets   a file's sheets as rows of cells, whatever the format
    layouts  which column means what (TOML), and which layout fits a file
    lines    cells to dated amounts, or set aside with the reason
    rules    tagging rules (TOML): conditions to tags
    tagging  a line, the registers and the rules to tagged parts
    posting  refs, de-duplication, control totals, the batch on disk
    starter  new books for a kind of body

Nothing here is particular to one source: that is in the top-level `importers/`.
"""
