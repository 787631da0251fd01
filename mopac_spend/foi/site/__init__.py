"""The disclosure log as a site of plain files: pages, feed, statistics, one script.

`pages`
    every page, from what was published and nothing else; `templates`, what all have.
`feed`, `figures`, `catalogue`
    the Atom feed; the statistics; what there is, for programs.
`files`
    which files the site has, and what is in each.
`checking`
    what of them should not be published.
`folder`
    how they get into a folder, whole, the index last.

No page fetches anything; each can be read from a disk, and without a script.
"""
