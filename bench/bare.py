"""A bare Flask response from the same server, as the measure of all others: `python -m bench.bare`."""

import os

from flask import Flask

from office.serving import serve

app = Flask(__name__)


@app.get("/")
def bare():
    return "ok"


if __name__ == "__main__":
    serve("bench.bare:app", host=os.environ["HOST"], port=int(os.environ["PORT"]), certificate=None, key=None)
