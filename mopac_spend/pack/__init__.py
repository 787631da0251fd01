"""One folder that leaves the building, and opens by double click.

    answers ─▶ questions.leaving ─▶ contents ─▶ checking ─▶ bagged or signed ─▶ folder
               files of each part   index.html   residue     books.record.release
                                    and data/

What leaves is a function of the files of its parts, so whoever keeps these (a case,
when its reply is drafted) has frozen it to the byte. Nothing here asks the books.
"""
