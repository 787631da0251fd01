"""Books of which batch files changed and nothing else: what all others say is known.

To read accounts and registers again takes longer than to read a file of payments. So
where books were found sound, by these same rules, what Beancount read of their other
files was kept with that verdict, and holds as long as not one of them changed. The
checks then run over the facts of the parts, as they always do. Whatever one finds, and
whatever is in doubt, is left to `assemble`, which reads everything and has the words.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books import building, encoding, probe, wholeness
from mopac_spend.books.accounts import Account, stand
from mopac_spend.books.folders import may_be_batch, place
from mopac_spend.books.snapshot import Snapshot
from mopac_spend.bounds import Bounds
from mopac_spend.spend import Projection

if TYPE_CHECKING:
    from collections.abc import Callable

    from mopac_spend.books.ahead import Ahead
    from mopac_spend.books.rows import Rows
    from mopac_spend.books.store import Part, Store
    from mopac_spend.register import Register
    from mopac_spend.spend import Batch


@dataclass(frozen=True, slots=True)
class Renewed:
    """Books that are sound.

    Attributes:
        register: their codes.
        rows: their payments.
        batches: of the parts.
        parts: that the rows rest in.
        include: every file of the books.
        snapshot: the files as they were read, or as they were and stand.

    """

    register: Register
    rows: Rows
    batches: list[Batch]
    parts: list[Part]
    include: list[str]
    snapshot: Snapshot


def renew(  # noqa: PLR0913, PLR0917 - where files are, and what is known of them
    main: Path,
    store: Store,
    before: Snapshot,
    verdict: dict[str, Any],
    ahead: Ahead,
    progress: Callable[[int, int], None],
) -> Renewed | None:
    """Put books together of which only batch files may have changed.

    Args:
        main: their main file.
        store: where parts are kept.
        before: the files as they were when the books were found sound.
        verdict: what was kept of the books then.
        ahead: makes parts of files that changed.
        progress: told how many files are done, of how many.

    Returns:
        None where anything else changed, or is in doubt, or is wrong.

    Raises:
        OSError: a file cannot be read, or the store cannot be written.
        KeyError, TypeError, ValueError: the verdict is none.

    """
    root = main.parent
    include = {str(main), *(name for some in before.includes.values() for name in some)}
    include = {os.path.normpath(name) for name in include}
    batch_files = sorted(name for name in include if may_be_batch(name, root))
    accounts = verdict["accounts"]
    if (
        accounts is None
        or not include <= before.files.keys()
        or not before.includes_stand
        or not all(map(before.unchanged, before.files.keys() - {*batch_files}))
        # A folder above a file that stands may be a link by now.
        or not all(map(Bounds.of(root).inside, include))
    ):
        return None
    now = Snapshot(includes={**before.includes}, folders={**before.folders})
    now.files |= {name: before.files[name] for name in include - {*batch_files}}
    known = _known_parts(root, store, before, batch_files)
    others = [name for name in batch_files if name not in known]
    now.files |= {name: before.files[name] for name in known}
    register = encoding.to_register(verdict["register"])
    ahead.wait()
    built = _built(root, store, others, now, progress)
    parts = [*known.values(), *built]
    parts.sort(key=lambda part: part.facts.batch.file)
    facts = [part.facts for part in parts]
    batches, rows = [each.batch for each in facts], store.rows(root, parts, [])
    whole = Projection(rows, batches, [])
    every = sorted(include)
    if (
        len(built) < len(others)
        or not stand(map(Account.of_plain, accounts), facts)
        or not probe.clean(whole, facts, register, before.apart)
    ):
        return None
    wholeness.note_records(batches, register, root, now)
    proven = {str(Path(root, each.batch.file)): each.days for each in facts}
    digests = {name: state.sha256 for name, state in now.files.items()}
    if any(wholeness.findings(every, batches, str(root), proven, digests)):
        return None
    return Renewed(register, rows, batches, parts, every, now)


def _known_parts(
    root: Path, store: Store, before: Snapshot, names: list[str]
) -> dict[str, Part]:
    """Give the part of each file that did not change, if it is as it was written."""
    digests = {name: before.unchanged(name) for name in names}
    parts = {
        name: store.part(store.key(place(name, root), sha256))
        for name, sha256 in digests.items()
        if sha256
    }
    return {name: part for name, part in parts.items() if part}


def _built(
    root: Path,
    store: Store,
    names: list[str],
    now: Snapshot,
    progress: Callable[[int, int], None],
) -> list[Part]:
    """Read files; give the parts of those that can have one, before the first other."""
    jobs = [(store.folder, name, place(name, root), False) for name in names]
    parts = []
    for done, built in enumerate(building.built(jobs), 1):
        progress(done, len(jobs))
        if built.part is None:
            break
        now.files[built.name] = built.state
        parts.append(built.part)
    return parts
