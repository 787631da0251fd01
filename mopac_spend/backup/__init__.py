"""One archive of all that a body would miss, and the way back from it.

    written = write(file, standing(main, cases=…), main)   # writing.py, verified
    restored = restore(file, Path("back"))                  # restoring.py

    places      what is kept, and where it stands: books, cases, drafts, users
    seen        which files that is at one moment; databases, as SQLite copies them
    manifest    the list of an archive: each file with its digest, and the books'
    archive     reading one that somebody else may have written
    proving     a restored folder held against its manifest: bytes, books, databases

An archive is a ZIP of plain files: whoever has nothing of ours can look into it. The
same state gives the same bytes, so it knows no clock; when it was made is in its name.
"""
