"""What a file says besides what it shows: found before the file leaves the building.

    looked = checked(Path("answer.xlsx"))      # run.py; reads nothing but that file
    looked[0].place, looked[0].what, looked[0].do

The file is read by a child within limits (`forms.process`), which takes it by its bytes
and not by its name (`looking`): one module per kind of file, each of which gives what
is hidden in it and whatever text it has. `betrays` says which of those texts should
not leave: drafting tags, people, addresses, bank details, paths. `kinds` is the list of
all that is ever found, and what to do about each.

What nobody could look into is found too, as such; there is no silence.
"""
