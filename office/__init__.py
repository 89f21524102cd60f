"""office: the intranet site of a small medical practice. `create_app` puts it together."""

import copy
import functools
import gc
import logging
from datetime import timedelta

from flask import Flask, current_app, g, request
from flask.sessions import BadSignature, SecureCookieSessionInterface
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from markupsafe import Markup
from peewee import DatabaseError
from werkzeug.routing import IntegerConverter, Rule

from office import audit, clock, controls, datafolder, db, features, filestore, jinja, panels, web
from office.audit.rules import use_key
from office.config import Config
from office.errors import NotAllowed
from office.ids import HIGHEST
from office.settings.queries import ask_once, settings_now
from office.staff import rules as staff_rules


class RowId(IntegerConverter):
    """Ids are 1 to 2^53; anything else is no address (404)."""

    def __init__(self, url_map):
        super().__init__(url_map, min=1, max=HIGHEST)


class LateRule(Rule):
    """What builds an address is compiled when the first one is wanted: to compile all took a third of a start."""

    def _compile_builder(self, append_unknown=True):
        compile_now, name = super()._compile_builder, "_build_unknown" if append_unknown else "_build"

        def first(rule, **values):
            made = compile_now(append_unknown).__get__(rule)
            setattr(rule, name, made)
            return made(**values)

        return first


def open_house(config, *, migrated=True):
    """Open the practice of a Config and return its keys (name -> hex digits).

    Raises FolderRefused; EngineRefused in words: it does not open, or lacks migrations (unless `migrated` is False).
    """
    keys = datafolder.prepare(config.data)
    clock.use_zone(config.zone)
    clock.shift(config.clock_shift)
    use_key(keys["audit"])
    filestore.use_store(config.data, keys["documents"])
    db.open_database(config, keys["database"])
    try:
        db.connect()
        pending = db.pending_migrations()
    except DatabaseError as error:
        raise db.EngineRefused(_unopened(error))
    if migrated and pending:
        raise db.EngineRefused(f"The database lacks {', '.join(pending)}. Run: python -m office migrate")
    return keys


def _unopened(error):
    """Why the database does not open, in words."""
    if "not a database" in str(error):
        return "The database cannot be read: database.key does not fit, or office.db is damaged. Restore both."
    return f"The database cannot be opened: {str(error).strip().rstrip('.')}."


def create_app(config=None, *, migrated=True):
    """The site for one practice. Reads the environment unless a Config is given.

    Raises ConfigError, FolderRefused, EngineRefused in words; `migrated=False` lets pending migrations be.
    """
    config = config or Config.from_environment()
    keys = open_house(config, migrated=migrated)
    app = Flask(__name__)
    app.config.update(_flask_settings(config, keys))
    app.url_rule_class, app.url_map.converters["int"] = LateRule, RowId
    app.logger.setLevel(logging.WARNING)
    jinja.register(app)
    _join(app)
    _settle_garbage()
    return app


def _flask_settings(config, keys):
    return {
        "OFFICE": config,
        "SECRET_KEY": keys["secret"],
        "SESSION_COOKIE_NAME": "__Host-office" if config.tls else "office",
        "SESSION_COOKIE_SECURE": config.tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "TRUSTED_HOSTS": list(config.hosts),
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
    }


class _Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, their signer made once: it depends on the secret only, which stands while the app runs. A
    cookie that comes with every request is proved once an hour."""

    signer = None

    def __init__(self):
        self.proved = functools.lru_cache(2000)(self._proved)

    def get_signing_serializer(self, app):
        self.signer = self.signer or super().get_signing_serializer(app)
        return self.signer

    def open_session(self, app, request):
        value = request.cookies.get(self.get_cookie_name(app))
        try:
            now = clock.now()
            held = self.proved(app, value, now.date(), now.hour) if value else {}
        except BadSignature:
            held = {}
        return self.session_class(copy.deepcopy(held))

    def _proved(self, app, value, day, hour):
        """What a cookie holds. Raises BadSignature: it is not ours, or too old."""
        return self.get_signing_serializer(app).loads(
            value, max_age=int(app.permanent_session_lifetime.total_seconds())
        )


def _join(app):
    """Extensions, the gate, the parts, what every page is given."""
    app.session_interface = _Sessions()
    Htmx(app)
    app.before_request(_open_request)  # first of all: what follows asks who acts
    CSRFProtect(app)
    logins = LoginManager(app)
    logins.session_protection = None  # the Login row is the session; see staff.rules.actor_for
    logins.user_loader(_signed_in)
    logins.unauthorized_handler(web.ask_to_sign_in)
    app.before_request(_guard)
    app.after_request(web.add_headers)
    app.teardown_request(_close_request)
    web.register_errors(app)
    for blueprint in features.blueprints():
        app.register_blueprint(blueprint)
    entries = features.navigation()
    app.context_processor(lambda: _page_context(entries))
    app.jinja_env.globals.update(static_url=web.static_url, csrf_token=jinja.token, assets=_assets, controls=controls)


def _open_request():
    """Each request begins with a connection and with who acts; rights are read anew each time."""
    db.connect()
    ask_once(True)
    g.actor = None if request.endpoint == "static" else getattr(current_user, "actor", None)
    web.refuse_large()


def _close_request(error):
    """What a broken request left open ends with it."""
    ask_once(False)
    db.settle()


def _guard():
    """Let in whom the matrix lets in; a refused person leaves an audit entry, a screen that polls does not."""
    try:
        return web.guard()
    except NotAllowed:
        if not getattr(web.current_view(), "poll", False):
            given = request.view_args or {}
            patient = given.get("patient_id", 0)
            known = {"patient": patient} if 0 < patient < 2**31 else {}
            audit.record("access.refused", by=g.actor, address=request.endpoint, given=given, **known)
        raise


def _signed_in(token):
    """Whoever the cookie's token belongs to; polls do not keep a login alive."""
    actor = staff_rules.actor_for(token, acts=not getattr(web.current_view(), "poll", False))
    return web.SignedIn(token, actor) if actor else None


def _page_context(entries):
    """What every template is given; `entries` is features.navigation()."""
    actor = g.get("actor")
    values = settings_now()
    return {
        **_nav(entries, actor),
        "actor": actor,
        "csrf_token": jinja.token,  # Flask-WTF gives every template its own, which is slower
        "may": actor.may if actor else (lambda permission: False),
        "practice_name": values["practice.name"],
        "sample_practice": values["practice.sample"],
        "idle_minutes": values["login.cover_minutes"],
        "find_available": bool(actor and actor.may("patients.see")),
        "call_available": bool(actor and actor.may("phone.take")),
        "strips": lambda: panels.shown("layout.strip", actor) if actor else [],
        "today": clock.today(),
        "now": clock.now(),
        "clock_shifted": clock.shifted(),
        "page_tops": lambda: panels.sections("page.top", actor, actor)["sections"],  # asked for by whole pages only
    }


def _nav(entries, actor):
    """The header that this actor sees at this address, and the keys in it; marked is the entry of the page, one above
    it, or the first of its part."""
    if actor is None or web.is_fragment():
        return {"nav": "", "nav_keys": ()}
    part = (request.endpoint or "").split(".")[0]
    of_part = [endpoint for _, endpoint, _, _ in entries if endpoint.split(".")[0] == part]
    above = [endpoint for endpoint in of_part if f"{request.path}/".startswith(f"{jinja.address(endpoint)}/")]
    here = request.endpoint if request.endpoint in of_part else next(iter(above or of_part), None)
    counts = tuple((panel.key, panel.template) for panel in panels.shown("nav.count", actor))
    return _drawn(request.script_root, tuple(entry for entry in entries if actor.may(entry[2])), counts, here)


@functools.lru_cache(4000)
def _drawn(root, entries, counts, here):
    """The header is the same for a role at a place, and takes a tenth of a page's time: it is drawn once."""
    templates = dict(counts)
    items = [
        {"label": label, "url": jinja.address(endpoint), "key": key, "current": endpoint == here,
         "count": templates.get(endpoint)}
        for label, endpoint, _, key in entries
    ]  # fmt: skip
    folded = features.folded(items)
    drawn = current_app.jinja_env.get_template("layout/_nav.html").render(folded=folded) if items else ""
    return {"nav": Markup(drawn), "nav_keys": [(item["key"], item["label"]) for item in items if item["key"]]}


def _assets():
    """What the head of every page links to, as Markup."""
    return _drawn_assets(request.script_root)


@functools.cache
def _drawn_assets(root):
    return Markup(current_app.jinja_env.get_template("layout/_assets.html").render())


def _settle_garbage():
    """What start-up made lives for ever: keep the collector from walking it in the middle of a request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
