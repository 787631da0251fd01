"""Questions in plain words: which one is meant, and the command that asks it.

`words` takes a text apart, `names`, `amounts` and `days` read what selects payments,
`index` knows the questions by their words, `command` puts the options together and
`finding` chooses.
"""

from mopac_spend.questions.plain_words.command import DAYS, parted
from mopac_spend.questions.plain_words.finding import Candidate, Finder, Understanding
from mopac_spend.questions.plain_words.words import plain

__all__ = ["DAYS", "Candidate", "Finder", "Understanding", "parted", "plain"]
