"""Reports: figures as data first, then as a page, a workbook and CSV tables.

`quarterly` draws the figures from the books into a `Report`; `page`, `workbook`
and `tables_csv` show that report and look at nothing else, so no two of them
can disagree; `issue` writes all three.
"""
