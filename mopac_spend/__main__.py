"""`python -m mopac_spend`: the same as `mopac-spend`."""

from mopac_spend.cli.main import main

main()
