"""From a source file to a batch: read, map, tag, de-duplicate, post.

    reading     a file to dated amounts with their texts, or set aside with a reason
    suggesting  a layout for a file of a publisher never seen before
    tagging     rules to tags, and why
    posting     lines to a batch, against what the books hold
    grants      360Giving files to the register of grants, and their payments
    run         one import, from the files named to the batches on disk
    starter     new books for a kind of body
    extractor   the same layouts as beangulp importers, to look first

Nothing here is particular to one source: that is in the top-level `importers/`.
"""
