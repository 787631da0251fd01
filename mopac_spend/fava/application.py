"""Fava, started so that browsing cannot change anything, and nobody is misled.

Fava's own read-only mode refuses every request but GET. Its query page still
takes the query shell's dot-commands, one of which (`.output`) empties any file
the process may write, and answers every reader from one shared shell, so that two
readers may get each other's rows; a pattern or a query of a few words holds it for
minutes. Here the query page runs reading statements only, each in a process of its
own, and patterns are found in linear time. Evidence from elsewhere is served so that
nothing in it runs, and only out of the books' folder; what would edit or import is
gone, and so are the server's own paths. Measured on Fava 1.30.16.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mopac_spend.books import journal
from mopac_spend.books.load import main_file
from mopac_spend.engine.watched import WatchedBooks
from mopac_spend.fava.completing import bring_less
from mopac_spend.fava.evidence import served
from mopac_spend.fava.filters import read_filters
from mopac_spend.fava.guard import guarded
from mopac_spend.fava.jumping import jump_back
from mopac_spend.fava.kept import Kept
from mopac_spend.fava.places import cleaner
from mopac_spend.fava.wording import speak
from mopac_spend.findings import BooksError, Refusal
from mopac_spend.serving.addresses import HERE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask import Flask, Response
    from werkzeug.exceptions import HTTPException

    from mopac_spend.fava.one_year import OneYear
    from mopac_spend.fava.recorded import Beside

# Where pages find the year that is loaded: a key of the application's configuration.
ONE_YEAR = "MOPAC_SPEND_ONE_YEAR"
# Where pages find the record of the books.
RECORD = "MOPAC_SPEND_RECORD"
# Where pages keep what they were answered.
KEPT = "MOPAC_SPEND_KEPT"
# Where whoever serves the application finds the processes of its queries.
APART = "MOPAC_SPEND_APART"
# Supplier names come from files that others wrote, and Fava shows some of them
# unescaped: the policy keeps any script among them from running. Fava itself
# needs WebAssembly (its parser) and inline styles.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Pages of Fava that only serve writing, and what runs importers.
_GONE = {"editor", "import"}
_GONE_CALLS = {"json_api.get_extract", "json_api.get_imports", "json_api.get_source"}
_UNCHANGING = {"static", "mopac_spend.static"}
# What is mended in the shell of every page.
_SHELL = {
    "<html>": '<html lang="en-GB">',
    # Before Fava's own, which looks at what it sets.
    "<head>": '<head><script src="/mopac-spend-static/first.js"></script>',
    "<article>": '<article role="main">',
    "</head>": (
        '<link rel="stylesheet" href="/mopac-spend-static/pages.css">'
        '<script type="module" src="/mopac-spend-static/shell.js"></script></head>'
    ),
}
_TITLES = {503: "The books cannot be shown"}
# Where the programs lie that answer.
_OWN = [
    Path(__file__).parent.parent,
    *(Path(sysconfig.get_path(each)) for each in ("purelib", "stdlib")),
]
# What leaves with the server's paths taken out.
_CLEANED = {"text/html", "application/json"}


def make_application(
    books: Path | str,
    *,
    despite_errors: bool = False,
    hosts: Sequence[str] = HERE,
    one_year: OneYear | None = None,
    beside: Beside | None = None,
) -> Flask:
    """Make the Fava application for a folder of books.

    Args:
        books: folder of the books, or their main file.
        despite_errors: show books with findings too, under a banner on every page.
        hosts: names under which the application is addressed, without port.
        one_year: load the ledger of this year alone; our own pages answer over all
            years.
        beside: what whoever opens the window says of the record.

    Raises:
        Refusal: `BOOKS-001`, no books there.
            `BOOKS-007`, the files of a year cannot be told apart.
        BooksError: the books have findings.

    """
    from fava.application import create_app

    from mopac_spend.fava import recorded
    from mopac_spend.fava.apart import Apart
    from mopac_spend.fava.patterns import stand_in
    from mopac_spend.fava.queries import answer_queries
    from mopac_spend.fava.shelf import Shelf

    main = main_file(books)
    # Fava reads the files itself, past `open_books`.
    journal.finish(main.parent)
    beside = beside or recorded.Beside()
    watched = WatchedBooks(main, beside.kept and main_file(beside.kept))
    standing = watched.now()
    if standing.books is None:
        raise Refusal("BOOKS-001", f"{standing.wrong} Restore it", str(main))
    if standing.wrong and not despite_errors:
        raise BooksError(standing.books.findings)
    # Our shelf looks at the files; Fava's own watchers are never asked.
    application = create_app([main], read_only=True, poll_watcher=True)
    shelf = Shelf(
        watched, standing.books.title, despite_errors=despite_errors, one_year=one_year
    )
    application.config["LEDGERS"] = shelf
    application.config[ONE_YEAR] = one_year
    application.config[RECORD] = recorded.RecordUnderWindow(main, beside)
    application.config[KEPT] = Kept()
    _keep_from_writing(application)
    speak(application)
    bring_less(application)
    _serve_evidence(application, main.parent)
    read_filters(application, one_year)
    jump_back(application, hosts)
    stand_in()
    folders = [main.parent, main.parent.resolve(), *_OWN]
    cleaned = cleaner([*folders, *([one_year.folder] if one_year else [])])
    apart = application.config[APART] = Apart()
    answer_queries(application, apart, cleaned)
    _download_the_journal(application, cleaned)
    _say_what_is_wrong(application)
    _mend_the_shell(application, watched, cleaned, beside.day)
    always = one_year.time if one_year else ""
    application.wsgi_app = guarded(application.wsgi_app, hosts, always)  # type: ignore[method-assign, assignment]
    return application


def _keep_from_writing(application: Flask) -> None:
    """Refuse the pages that write, whatever they are asked."""
    from flask import abort, request

    @application.before_request
    def read_only() -> None:
        of_page = (request.view_args or {}).get("report_name")
        if of_page in _GONE or request.endpoint in _GONE_CALLS:
            abort(403, "These books are read-only: nothing is edited or imported here.")


def _serve_evidence(application: Flask, root: Path) -> None:
    """Give files that the books name, from inside their folder, as they lie."""
    from fava.core import StatementMetadataInvalidError, StatementNotFoundError
    from fava.core.documents import is_document_or_import_file
    from flask import abort, g, request

    def document(**_: Any) -> Response:  # noqa: ANN401 - as Flask calls it
        # As it stands in the books: its place on the server is told to nobody.
        name = str(root / request.args.get("filename", ""))
        if not is_document_or_import_file(name, g.ledger):
            abort(404, "The books name no such file in their folder.")
        return served(root, name)

    def statement(**_: Any) -> Response:  # noqa: ANN401 - as Flask calls it
        entry, key = request.args.get("entry_hash", ""), request.args.get("key", "")
        try:
            return served(root, g.ledger.statement_path(entry, key))
        except (StatementNotFoundError, StatementMetadataInvalidError):
            abort(404, "The books name no such file in their folder.")

    application.view_functions |= {"document": document, "statement": statement}


def _download_the_journal(
    application: Flask, cleaned: Callable[[bytes], bytes]
) -> None:
    """Give the entries as a Beancount file that names no place of the server."""
    theirs = application.view_functions["download_journal"]

    def download(**arguments: Any) -> Response:  # noqa: ANN401 - as Flask calls it
        response = application.make_response(theirs(**arguments))  # type: ignore[arg-type]
        response.direct_passthrough = False
        response.set_data(cleaned(response.get_data()))
        return response

    application.view_functions["download_journal"] = download


def _say_what_is_wrong(application: Flask) -> None:
    """Answer what cannot be answered with a sentence, never with a stack trace."""
    from fava.helpers import FavaAPIError
    from flask import jsonify, request
    from werkzeug.exceptions import HTTPException, InternalServerError

    def in_words(status: int, words: str) -> tuple[Any, int]:
        if "/api/" in request.path:
            return jsonify({"error": words}), status
        title = _TITLES.get(status, "This cannot be shown")
        # Not by Flask's own function, which gives every template the ledger: here
        # there may be none.
        page = application.jinja_env.get_template("refused.html")
        return page.render(words=words, status=status, title=title), status

    @application.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[Any, int]:
        if error.response is not None:
            return error.response, error.response.status_code
        own = getattr(error, "original_exception", None)
        if isinstance(own, RecursionError):
            return in_words(400, "The filter is nested too deeply; shorten it.")
        return in_words(error.code or 500, error.description or str(error))

    @application.errorhandler(FavaAPIError)
    def not_so(error: FavaAPIError) -> tuple[Any, int]:
        return in_words(400, error.message)

    application.register_error_handler(InternalServerError, refused)


def _mend_the_shell(
    application: Flask,
    watched: WatchedBooks,
    cleaned: Callable[[bytes], bytes],
    day: str,
) -> None:
    """Give every page its language, its banners and its headers."""
    from flask import Blueprint, g, request

    own = Blueprint(
        "mopac_spend",
        __name__,
        static_folder="static",
        template_folder="templates",
        static_url_path="/mopac-spend-static",
    )
    application.register_blueprint(own)

    @application.after_request
    def mended(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if request.endpoint not in _UNCHANGING:
            response.headers["Cache-Control"] = "no-store"
        if response.status_code == 500 and response.is_json:  # noqa: PLR2004
            # Fava's own word for a request that it does not understand.
            response.status_code = 400
        if response.status_code == 200:  # noqa: PLR2004
            # Our pages say in words what cannot be shown.
            response.status_code = getattr(g, "refused_as", 200)
        if response.mimetype not in _CLEANED or response.direct_passthrough:
            return response
        response.set_data(cleaned(response.get_data()))
        if response.mimetype != "text/html":
            return response
        response.set_data(_page(response.get_data(as_text=True), watched, day))
        return response


def _page(text: str, watched: WatchedBooks, day: str) -> str:
    from markupsafe import Markup

    if "<html>" not in text:
        return text
    for theirs, ours in _SHELL.items():
        text = text.replace(theirs, ours, 1)
    banners = ""
    if day:
        banner = Markup('<div class="books-day" role="note">{}</div>')
        banners += banner.format(day)
    if wrong := watched.now().wrong:
        banner = Markup('<div class="books-banner" role="alert">{}</div>')
        banners += banner.format(wrong)
    if banners:
        region = '<div class="books-banners" role="region" aria-label="Of these books">'
        around = f"<body>{region}{banners}</div>"
        text = text.replace("<body>", around, 1)
    return text
