"""Names of people: when two are one person's, and which names read like a person's.

`compared`
    whoever does something to the books, and whether somebody else approved it.
`words`
    titles and forenames, and what firms are called.
`likeness`
    whether a payee reads like a person, with the ground for saying so.
`known`
    individuals whom a register names, found in texts however they are written.
"""

from mopac_spend.people.compared import read_as, same_person

__all__ = ["read_as", "same_person"]
