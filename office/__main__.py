"""`python -m office NAME`."""

from office.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
