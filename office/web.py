"""How requests are let in and answered: needs(), respond(), error answers, paging, headers."""

import functools
import hashlib
import json
import traceback
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from flask import abort, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from flask_login import UserMixin
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException, SecurityError

from office import db
from office.errors import NotAllowed, NotFound, RuleError, StaleEdit, WritingRefused
from office.ids import whole_number
from office.once import once

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "manifest-src 'self'"
)
PAGE_SIZE = 50
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


class SignedIn(UserMixin):
    """What Flask-Login holds for a request: the actor behind the cookie's token."""

    def __init__(self, token, actor):
        self.token, self.actor = token, actor

    def get_id(self):
        return self.token


def needs(permission, *, poll=False):
    """Say which permission a view needs; `poll` marks an address that screens ask by themselves."""

    def mark(view):
        view.needs, view.poll = permission, poll
        return view

    return mark


def public(view):
    """Mark a view that answers without a login: sign-in, set-up, health."""
    view.needs, view.poll = None, False
    return view


def current_view():
    """The view function of this request, or None for a static file or an unknown address."""
    return current_app.view_functions.get(request.endpoint or "")


def guard():
    """Refuse every address that no rule opens for the acting role. Runs before each request."""
    if request.endpoint in (None, "static"):
        return None
    if request.method not in ("GET", "HEAD", "OPTIONS") and comes_from_elsewhere():
        abort(403)
    view = current_view()
    permission = getattr(view, "needs", "closed")
    if permission is None:
        return None
    if g.actor is None:
        return ask_to_sign_in()
    if not g.actor.may(permission):
        raise NotAllowed(f"The role {g.actor.role} may not do this.")
    return None


def refuse_large():
    """413 for a form or JSON that no page of ours sends; werkzeug itself limits only forms with files."""
    most = current_app.config["MAX_FORM_MEMORY_SIZE"]
    if request.mimetype != "multipart/form-data" and (request.content_length or 0) > most:
        abort(413)


def comes_from_elsewhere():
    """True when the browser says that a page of another site sends this; over plain HTTP it says so in Origin only."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    return site not in ("same-origin", "none") or (origin is not None and urlsplit(origin).netloc != request.host)


def ask_to_sign_in():
    """Send someone who is not signed in to the sign-in page and back afterwards."""
    if request.htmx or request.headers.get("Sec-Fetch-Mode") == "cors":
        answer = current_app.response_class(status=401)
        answer.headers["HX-Trigger"] = json.dumps({"signed-out": {}})
        return answer
    wanted = request.full_path if request.query_string else request.path
    target = wanted if request.method == "GET" and wanted != "/" else None
    return redirect(url_for("staff.sign_in", next=target), 303)


def safe_next(target):
    """A path of our own that starts with one slash and no backslash, else the home page."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return url_for("home.show")
    if not (target.isascii() and target.isprintable()):
        return url_for("home.show")
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else url_for("home.show")


def is_fragment():
    """True when htmx asks for a piece of a page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def respond(page, fragment=None, /, status=None, **context):
    """Render the fragment for htmx, else the page. A refused form among the context makes it 422."""
    if status is None:
        forms = [value for value in context.values() if hasattr(value, "form_errors")]
        status = 422 if request.method == "POST" and any(f.errors or f.form_errors for f in forms) else 200
    template = fragment if fragment and is_fragment() else page
    return render_template(template, **context), status


def done(endpoint, *, message=None, **values):
    """After a successful act: go to the page that shows the result, with a word about it."""
    return go(url_for(endpoint, **values), message=message)


def go(address, *, message=None):
    """Like `done`, for an address that is known already."""
    if message:
        flash(message)
    if is_fragment():
        answer = current_app.response_class(status=204)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


def unchanged():
    """204: what the polling screen shows is still true."""
    return current_app.response_class(status=204)


class Page:
    """One page of a long list: `rows`, `number`, `pages`, `total`, addresses of the neighbours.

    A `total` that is known saves counting the query.
    """

    def __init__(self, query, size=PAGE_SIZE, *, total=None):
        self.number = max(1, request.args.get("page", 1, type=int))
        self.total = query.count() if total is None else total
        self.pages = max(1, -(-self.total // size))
        self.number = min(self.number, self.pages)
        self.rows = list(query.paginate(self.number, size))
        self.prev_url = self._address(self.number - 1) if self.number > 1 else None
        self.next_url = self._address(self.number + 1) if self.number < self.pages else None

    def _address(self, number):
        given = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
        return f"{url_for(request.endpoint, **(request.view_args or {}))}?{urlencode([*given, ('page', number)])}"


def id_arg(name):
    """An id that stands behind the question mark of the address, or None when it is missing or none."""
    return whole_number(request.args.get(name, ""))


@functools.cache
def static_digest(path):
    """Short hash of a static file's content."""
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]


def static_url(path):
    """Address of a static file with its content's hash, so that it can be kept for a year."""
    return _static_url(request.script_root, path)


@functools.cache
def _static_url(root, path):
    return url_for("static", filename=path, v=static_digest(path))


def add_headers(answer):
    """Security headers on every answer; only static files may be kept by the browser."""
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", POLICY)  # a stored file brings a stricter one
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Vary"] = "Cookie, HX-Request"
    if request.endpoint == "static" and answer.status_code in (200, 304):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers["Cache-Control"] = "no-store"
    if current_app.config["OFFICE"].tls:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return answer


def register_errors(app):
    """Every error as a page or fragment in words; never a bare 500."""
    app.register_error_handler(NotAllowed, lambda e: _words(403, "Not allowed", e.message))
    app.register_error_handler(NotFound, lambda e: _words(404, "Not found", "There is no such record."))
    app.register_error_handler(RuleError, lambda e: _words(422, "Not done", e.message))
    app.register_error_handler(WritingRefused, lambda e: _words(503, "Not saved", e.message))
    app.register_error_handler(StaleEdit, _stale)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _words(status, title, message):
    if request.headers.get("Accept", "").startswith("application/json"):
        return jsonify(message=message), status
    if is_fragment():
        answer = current_app.make_response((message, status))
        answer.headers["HX-Trigger"] = json.dumps({"toast": {"text": message, "tone": "alert"}})
        answer.headers["Content-Type"] = "text/plain; charset=utf-8"
        return answer
    return render_template("layout/error.html", title=title, message=message), status


def _stale(error):
    """Both texts side by side: what is stored now, and what was typed."""
    typed = {name: request.form.get(name, "") for name in error.theirs}
    context = {"error": error, "theirs": error.theirs, "typed": typed, "version": error.version}
    return respond("layout/conflict_page.html", "layout/conflict.html", status=409, **context)


def _csrf(error):
    """Never throw away what was typed: htmx gets a new token and says Save again; a page says it in words."""
    if request.htmx:
        event = {"csrf-renew": {"token": generate_csrf()}} if g.get("actor") else {"signed-out": {}}
        answer = current_app.response_class(status=400)
        answer.headers["HX-Trigger"] = json.dumps(event)
        return answer
    if g.get("actor") is None:
        return redirect(url_for("staff.sign_in"), 303)
    return _words(400, "Please send it again", "This page was open too long. Go back, and press Save once more.")


def _http(error):
    if isinstance(error, SecurityError):
        return "This site is not served under that name. OFFICE_HOSTS names the names it has.", 400, PLAIN
    words = {
        400: "The request could not be understood.",
        404: "There is no such page or record.",
        405: "This address does not take that.",
        413: "This is too large: 32 MB at most, and 64 kB for a text.",
    }
    return _words(error.code or 500, error.name, words.get(error.code, "Something went wrong. Go back and try again."))


def _unforeseen(error):
    db.settle()
    # The message of an exception may quote what someone typed, so only its kind and the way there are logged.
    way = "".join(traceback.format_tb(error.__traceback__))
    current_app.logger.error("unforeseen in %s: %s\n%s", request.endpoint, type(error).__name__, way)
    return _words(500, "Our mistake", "Something went wrong on our side. Nothing was saved; go back and try again.")


def found(row):
    """The row, or 404."""
    if row is None:
        raise NotFound()
    return row


def act_once(form, act, message, endpoint, **values):
    """Do what a valid creating form asks, once, and go to the page that shows it; None when it is refused.

    What the act returns says more of the address when it is a dict, or is the address when it is a text.
    """
    if not form.validate_on_submit():
        return None
    try:
        with once(form.key.data) as seen:
            if not seen.again:
                more = act()
                place = {**values, **(more if isinstance(more, dict) else {})}
                seen.location = more if isinstance(more, str) else url_for(endpoint, **place)
    except RuleError as error:
        form.reject(error)
        return None
    return go(seen.again or seen.location, message=message)
