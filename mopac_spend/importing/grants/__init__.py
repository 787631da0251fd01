"""360Giving grants into the register, and what was paid on them into the books.

    package = packages.read(Path("grants.json"))       a file to labelled records
    award   = award.read(record)                       a record to an award
    run.import_grants("ledger", [Path("grants.json")]) all of it, into the books

An *award* becomes an entry of the register of grants; it is never spend. What the
file says was disbursed, with its day, becomes payments through the same posting as
any import. What was only promised stays with the award.

https://standard.threesixtygiving.org
"""
