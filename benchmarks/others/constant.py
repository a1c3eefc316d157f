"""Flask that says one thing: what HTTP and Flask alone cost."""

import menu
from flask import Flask

app = Flask(__name__)
SAID = "CON " + menu.home()


@app.post("/ussd")
def ussd():
    return SAID, 200, {"Content-Type": "text/plain"}
