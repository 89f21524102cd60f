"""Signing in and out, the first manager, the people who work here, and drafts."""

from flask import Blueprint, current_app, g, jsonify, redirect, request, session, url_for
from flask_login import login_user
from flask_wtf.csrf import generate_csrf

from office.errors import RuleError
from office.once import once
from office.staff import passwords, queries, rules, setup
from office.staff.forms import ChangeStaffForm, NewPasswordForm, OwnPasswordForm, SetUpForm, SignInForm, StaffForm
from office.staff.models import Role
from office.web import SignedIn, done, go, needs, public, respond, safe_next

bp = Blueprint("staff", __name__)
NAV = (("Staff", "staff.people", "staff.manage", ""),)


def desk():
    """The machine that asks, as the audit names it."""
    return request.remote_addr or ""


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in():
    if queries.nobody_yet():
        return redirect(url_for("staff.set_up"), 303)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            token, _, fails = rules.sign_in(form.login.data, form.password.data, workstation=desk())
        except RuleError as error:
            form.reject(error)
        else:
            return enter(token, safe_next(request.args.get("next")), fails)
    return respond("staff/sign_in.html", form=form)


def enter(token, target, fails=0):
    """End the login that was, begin a clean session for a token; tell about failed tries since the last time."""
    if g.actor:
        rules.sign_out(by=g.actor)
    session.clear()
    login_user(SignedIn(token, None))
    words = f"{fails} wrong passwords were tried on this account since your last visit." if fails else None
    return go(target, message=words)


@bp.route("/set-up", methods=["GET", "POST"])
@public
def set_up():
    if not queries.nobody_yet():
        return redirect(url_for("staff.sign_in"), 303)
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            setup.check_code(current_app.config["OFFICE"].data, form.code.data)
            staff = rules.first_manager(form.name.data, form.login.data, form.password.data)
        except RuleError as error:
            form.reject(error)
        else:
            setup.forget_code(current_app.config["OFFICE"].data)
            token, _ = rules.open_new_login(staff, desk())
            return enter(token, url_for("sample.offer"))
    return respond("staff/set_up.html", form=form)


@bp.post("/sign-out")
@needs("staff.own")
def sign_out():
    rules.sign_out(by=g.actor)
    session.clear()
    answer = redirect(url_for("staff.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.post("/sign-in/again")
@public
def resume():
    """The covered page asks for the password again; what was typed on it stays."""
    try:
        token = rules.resume(session.get("_user_id", ""), posted_password(), workstation=desk())
    except RuleError as error:
        return jsonify(message=error.message), 401
    login_user(SignedIn(token, None))
    return jsonify(csrf=generate_csrf())


def posted_password():
    """The password that the cover sent as JSON; "" for anything else."""
    sent = request.get_json(silent=True)
    password = sent.get("password") if isinstance(sent, dict) else None
    short = isinstance(password, str) and len(password) <= passwords.MAXIMUM
    return password.encode("utf-8", "replace").decode() if short else ""


@bp.post("/role")
@needs("staff.own")
def switch_role():
    rules.switch_role(request.form.get("role", ""), by=g.actor)
    return done("home.show", message="You act in another role now.")


@bp.route("/password", methods=["GET", "POST"])
@needs("staff.own")
def password():
    form = OwnPasswordForm()
    if form.validate_on_submit():
        try:
            rules.change_own_password(form.old.data, form.password.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("home.show", message="Your password is changed.")
    return respond("staff/password.html", form=form)


@bp.get("/staff")
@needs("staff.manage")
def people():
    return respond("staff/people.html", people=queries.staff_list())


@bp.route("/staff/new", methods=["GET", "POST"])
@needs("staff.manage")
def new():
    form = StaffForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    roles = [Role(role) for role in form.roles.data]
                    rules.add_staff(form.name.data, form.login.data, form.password.data, roles, by=g.actor)
                    act.location = url_for("staff.people")
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message=f"{form.name.data} can sign in now.")
    return respond("staff/new.html", form=form)


@bp.route("/staff/<int:staff_id>", methods=["GET", "POST"])
@needs("staff.manage")
def show(staff_id):
    staff = rules.open_staff(staff_id)
    held = queries.roles_of(staff.id)
    form = ChangeStaffForm(obj=None if request.method == "POST" else staff)
    if request.method == "GET":
        form.roles.data = [str(role) for role in held]
    if form.validate_on_submit():
        try:
            rules.change_staff_typed(staff, form, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("staff.people", message=f"{staff.name} is changed.")
    return respond("staff/show.html", staff=staff, form=form, password_form=NewPasswordForm(formdata=None))


@bp.post("/staff/<int:staff_id>/passwords")
@needs("staff.manage")
def new_password(staff_id):
    staff = rules.open_staff(staff_id)
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            rules.change_password(staff, form.password.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("staff.people", message=f"{staff.name} has a new password.")
    held = [str(role) for role in queries.roles_of(staff.id)]
    change = ChangeStaffForm(formdata=None, obj=staff, roles=held)
    return respond("staff/show.html", staff=staff, form=change, password_form=form)
