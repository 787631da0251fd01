"""All publications as a site of plain files: index, versions, changes, metadata, feed.

`standing`
    what was published, as the record says, with its files; what is withheld of it now.
`changes`
    the lines in which two versions differ, and why.
`pages`, `catalogue`, `feed`
    the pages; what there is, for programs (DCAT, schema.org); the Atom feed.
`make`
    which files the site has, and how they get into a folder, the index last.

No page fetches anything; each can be read from a disk, and without a script.
"""
