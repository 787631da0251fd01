"""The desk as an application: what is kept, who is let in, and its pages.

    application = create(books, settings)

Pages are of `mopac_spend.desk.pages`; each is a blueprint with a name in its list.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request, url_for
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from mopac_spend.books import journal
from mopac_spend.books.load import main_file
from mopac_spend.books.record.posting import posted
from mopac_spend.desk import signing_in, users
from mopac_spend.desk.answers import dress
from mopac_spend.desk.attempts import Attempts
from mopac_spend.desk.desk import DESK, Desk
from mopac_spend.desk.door import stand_at
from mopac_spend.desk.drafts import Drafts
from mopac_spend.desk.guard import guarded
from mopac_spend.desk.names import Names
from mopac_spend.desk.pages import NAMES, SETTLED_BY
from mopac_spend.desk.queues import QUEUES, Queues
from mopac_spend.desk.second_person import Wishes
from mopac_spend.desk.sessions import Sessions
from mopac_spend.desk.storage import Storage
from mopac_spend.desk.withholding import stand_before
from mopac_spend.desk.words import sentence
from mopac_spend.foi.letter import clean
from mopac_spend.money import show
from mopac_spend.periods import day_words

if TYPE_CHECKING:
    from mopac_spend.desk.pages.page import Page
    from mopac_spend.desk.settings import Settings
    from mopac_spend.serving.lines import Lines

# Fields and bytes of a form that is no file.
_FIELDS, _FORM = 20_000, 8 << 20
PAGES = "MOPAC_SPEND_PAGES"


def create(
    books: Path | str,
    settings: Settings,
    changes: Lines | None = None,
    access: Lines | None = None,
) -> Flask:
    """Make the application of one desk.

    What was being posted when it was last stopped is settled first.

    Args:
        books: folder of the books, or their main file.
        settings: how it is run.
        changes: the log of changes.
        access: the log of requests, of which the desk says whether it is kept.

    Raises:
        Refusal: `BOOKS-001`, no books there; `DESK-001`, what it keeps cannot be
            used; `DESK-002`, nor can the file of people.

    """
    main = main_file(books).resolve()
    storage = Storage(settings.kept)

    def _happened(kind: str, token: str) -> bool | None:
        own = SETTLED_BY.get(kind)
        if own is not None:
            return own(desk, token)
        # What was posted half takes its place first, or nobody can tell.
        return posted(desk.root, token) if journal.finish(desk.root) else None

    def _ended() -> None:
        # Whoever posted sees the books as they are now, on the next page.
        desk.watched().look_again()
        # And the queue, which is looked through while nobody waits for it.
        queues.look_ahead(desk)

    desk = Desk(
        main,
        settings,
        storage,
        users.of(settings),
        Sessions(storage, settings),
        Attempts(storage),
        Drafts(storage, happened=_happened, ended=_ended),
        Wishes(storage),
        Names(storage),
        changes,
        access,
    )
    queues = Queues()
    application = Flask(__name__, static_url_path="/static")
    application.config.update(
        {
            DESK: desk,
            QUEUES: queues,
            "SECRET_KEY": storage.secret("csrf", secrets.token_bytes(32)),
            "MAX_CONTENT_LENGTH": settings.body + _FORM,
            "MAX_FORM_MEMORY_SIZE": _FORM,
            "MAX_FORM_PARTS": _FIELDS,
            # A token is as long good as its session.
            "WTF_CSRF_TIME_LIMIT": None,
            "WTF_CSRF_SSL_STRICT": False,  # the guard looks at `Origin`
        }
    )
    application.session_interface = desk.sessions
    theirs = "govuk_frontend_jinja"
    application.jinja_loader = ChoiceLoader(
        [PackageLoader(__package__), PrefixLoader({theirs: PackageLoader(theirs)})]
    )
    application.jinja_env.trim_blocks = application.jinja_env.lstrip_blocks = True
    dress(application, desk)
    stand_before(application, desk)
    CSRFProtect(application)
    stand_at(application)
    application.register_blueprint(signing_in.blueprint)
    if settings.provider:
        from mopac_spend.desk import provider

        provider.add(application, settings.provider)
    pages = [import_module(f"{__package__}.pages.{name}").PAGE for name in NAMES]
    for each in pages:
        application.register_blueprint(each.blueprint)
    application.config[PAGES] = pages
    _equip(application, desk, pages)
    journal.finish(main.parent)
    for said in desk.drafts.settle():
        desk.note("settled", said)
    application.wsgi_app = guarded(application.wsgi_app, settings)  # type: ignore[method-assign, assignment]
    return application


def _equip(application: Flask, desk: Desk, pages: list[Page]) -> None:
    """Give templates what every page shows."""

    @application.context_processor
    def shown() -> dict[str, Any]:
        person = getattr(g, "person", None)
        return {
            "desk": desk,
            "person": person,
            "cspNonce": getattr(g, "nonce", ""),
            "pages": [each for each in pages if each.shown_to(person)],
            "here": (request.endpoint or "").partition(".")[0],
        }

    @cache
    def mark(name: str) -> str:
        content = Path(application.static_folder or "", name).read_bytes()
        return hashlib.sha256(content).hexdigest()[:12]

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=mark(name))

    environment = application.jinja_env
    environment.filters |= {"pounds": show, "day": _day, "sentence": sentence}
    environment.filters |= {"days": day_words, "seen": clean}
    environment.globals |= {"asset": asset, "click": lambda: secrets.token_hex(16)}


def _day(moment: str) -> str:
    """Write a moment of the desk, or of the record, as people do."""
    at = dt.datetime.fromisoformat(moment)
    return f"{at.day} {at:%B %Y, %H:%M}"
