"""A line to its tags: rules, what they decide, and why.

`rules` reads a rule file; `matching` finds the rule that decides; `tagger` gives the
tagged parts. The rest looks back: why a payment is tagged as it is, what a changed
rule file would decide, which rules do nothing.
"""
