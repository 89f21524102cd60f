"""The app object for any WSGI server (`wsgi:app`); `python wsgi.py` serves the practice."""

from office import create_app
from office.cli import main

if __name__ == "__main__":
    raise SystemExit(main(["serve"]))
if __name__ != "__mp_main__":  # a worker started by `python wsgi.py` imports this file once more, as "wsgi"
    app = create_app()
