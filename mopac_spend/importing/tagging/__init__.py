"""A line to its tags: rules and what they decide.

`rules` reads a rule file; `matching` finds the rule that decides; `tagger` gives the
tagged parts. The rest looks back: what a changed rule file would decide, which rules
do nothing, what people decided since.
"""
