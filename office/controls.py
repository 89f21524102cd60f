"""A form's fields as HTML, for the macros of layout/form.html: the same characters as the library's widgets give, at a
fifth of their time. What a field has beside the ordinary is left to the library."""

from flask import request
from markupsafe import Markup, escape
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget, RadioInput, Select, TextArea, TextInput
from wtforms.widgets.core import clean_key

from office.jinja import token


def attributes(**given):
    """Attributes of a control as Markup: True stands as a bare name, False is left out."""
    made = []
    for name, value in sorted(given.items()):
        if value is True:
            made.append(clean_key(name))
        elif value is not False:
            quoted = str(escape(value)).replace('"', "&quot;")
            made.append(f'{clean_key(name)}="{quoted}"')
    return Markup(" ".join(made))


def control(f, **given):
    """The control of a bound field alone, with further attributes; its flags count where none is given."""
    write = WRITERS.get(type(f.widget))
    if write is None or f.render_kw or getattr(f, "_datalist", None) is not None or _beyond(f):
        return f(**given)
    for flag, value in vars(f.flags).items():
        if flag in f.widget.validation_attrs and flag not in given and value is not None:
            given[flag] = value
    return Markup(write(f, {"id": f.id, "name": f.name, **given}))


def _beyond(f):
    """Tell a select with groups or several answers."""
    return type(f.widget) is Select and (f.widget.multiple or f.has_groups())


def _input(f, given):
    given = {"type": f.widget.input_type, **given}
    return f"<input {attributes(**{'value': f._value(), **given})}>"


def _checkbox(f, given):
    return _input(f, {"checked": True, **given} if f.data else given)


def _textarea(f, given):
    return f"<textarea {attributes(**given)}>\r\n{escape(f._value())}</textarea>"


def _select(f, given):
    options = [_option(choice) for choice in f.iter_choices()]
    return f"<select {attributes(**given)}>{''.join(options)}</select>"


def _option(choice):
    if choice.render_kw:
        return Select.render_option(choice)
    chosen = "selected " if choice.selected else ""
    return f'<option {chosen}value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>'


WRITERS = {TextInput: _input, HiddenInput: _input, CheckboxInput: _checkbox, TextArea: _textarea, Select: _select}


BLANK_KINDS = {TextInput, TextArea, CheckboxInput}
MOST_BLANK = 4000
_blank = {}


def field(f, **given):
    """One field: label, hint, control, error. What nothing was typed into is drawn once for all who see it so."""
    said = f.errors or f.data or given.get("autofocus")
    if said or type(f.widget) not in BLANK_KINDS or f.render_kw or getattr(f, "_datalist", None) is not None:
        return _field(f, **given)
    key = (type(f.widget), f.id, f.name, f.label.text, f.description, *vars(f.flags).items(), None, *given.items())
    drawn = _blank.get(key)
    if drawn is None:
        if len(_blank) > MOST_BLANK:
            _blank.clear()
        drawn = _blank[key] = _field(f, **given)
    return drawn


def _field(
    f, hint=None, autofocus=False, autocomplete="off", inputmode=None, width="full", mark=True, bare=False, **more
):
    """`width`: s 8, m 16, l 28 rem, full; `mark`: say that it is required; `bare`: the label for screen readers only;
    other HTML attributes as keywords."""
    hint = hint or f.description
    about = (f"{f.id}-hint " if hint else "") + (f"{f.id}-error" if f.errors else "")
    # htmx would focus `autofocus` in a fragment even while someone types elsewhere; htmx-setup.js asks first.
    focus = {"autofocus": "HX-Request" not in request.headers, "data-autofocus": True} if autofocus else {}
    need = ' <span class="need">required</span>' if f.flags.required and mark else ""
    words = f"{escape(f.label.text)}{need}"
    below = _below(f, hint)
    if type(f.widget) is ListWidget:
        described = f' aria-describedby="{about.strip()}"' if about else ""
        return Markup(
            f'<fieldset class="field" id="{f.id}"{described}>\n  <legend>{words}</legend>\n'
            f'  <div class="choices">\n{_choices(f, focus)}  </div>\n{below}</fieldset>\n'
        )
    given = more | focus | {"required": False, "aria-describedby": about.strip() or False}
    if f.errors:
        given["aria-invalid"] = "true"
    if type(f.widget) is CheckboxInput:
        label = f'<label class="choice" for="{f.id}">{control(f, **given)} <span>{words}</span></label>'
        return Markup(f'<div class="field">\n  {label}\n{below}</div>\n')
    given |= {"autocomplete": autocomplete, "inputmode": inputmode or False}
    if f.flags.required:
        given["aria-required"] = "true"
    hidden = ' class="hidden-words"' if bare else ""
    label = f'<label for="{f.id}"{hidden}>{words}</label>'
    return Markup(f'<div class="field w-{width}">\n  {label}\n  {control(f, **given)}\n{below}</div>\n')


def _below(f, hint):
    """What stands below a control: what is wrong with it, and its hint."""
    error = ""
    if f.errors:
        error = f'  <p class="error" id="{f.id}-error"><span aria-hidden="true">▲</span> {escape(f.errors[0])}</p>\n'
    return error + (f'  <p class="hint" id="{f.id}-hint">{escape(hint)}</p>\n' if hint else "")


def _choices(f, focus):
    """The choices of a list, each with its label; the first has the focus."""
    kind = type(f.option_widget)
    if kind is RadioInput and not f.render_kw:
        return "".join([_radio(f, place, choice, focus) for place, choice in enumerate(f.iter_choices())])
    made = []
    for place, option in enumerate(f):
        given = {"required": False} | ({"aria-invalid": "true"} if f.errors else {}) | (focus if not place else {})
        made.append(f'    <label class="choice">{option(**given)} {escape(option.label.text)}</label>\n')
    return "".join(made)


def _radio(f, place, choice, focus):
    given = {"id": f"{f.id}-{place}", "name": f.name, "type": "radio", "value": choice.value}
    given |= {"checked": True} if choice.selected else {}
    given |= {"aria-invalid": "true"} if f.errors else {}
    control = attributes(**given, **({} if place else focus))
    return f'    <label class="choice"><input {control}> {escape(choice.label or choice.value)}</label>\n'


def hidden(form=None):
    """The token of the session and every hidden field of a form, if it has a class."""
    found = [f for f in form or () if isinstance(f.widget, HiddenInput)]
    made = "".join([control(f, id=False) for f in found])
    return Markup(f'{made}<input type="hidden" name="csrf_token" value="{escape(token())}">')
