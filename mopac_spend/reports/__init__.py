"""Reports: figures as data first, then as a page, a PDF, workbooks and CSV tables.

`span` says of which days; `sources` holds the books and what was asked of them;
`assembly` makes the tables, in parts, and the words around them into a `model.Report`.
`page`, `pdf`, `workbook` and `tables_csv` show that report and look at nothing else,
so no two of them can disagree; `issue` writes them. `published` is what a report leaves
behind, and `changes` what is no longer so.
"""
