"""Many bodies in one place: their books as Parquet folders, asked side by side.

    lake.json                              what there is, written last
    books/<body>-<digest>.json             its registers, exactly
    payments/body=<body>/financial_year=<yyyy-yy>/<digest>.parquet
    registers/<table>/body=<body>/<digest>.parquet

Each body is asked by itself, of its own payments and by its own registers, as its own
books are asked; the rows then stand beside one another under its code. So nothing of
one body is read by the codes of another, and who is withheld in one stays withheld.

`manifest` is the list and its parts, `staging` what is written of the books of one
body, `combining` how a lake is made and made again, `reading` a lake that is open,
`asking` an answer of several bodies, `method` what stands beside it, and `comparing`
what of it is not comparable.
"""
