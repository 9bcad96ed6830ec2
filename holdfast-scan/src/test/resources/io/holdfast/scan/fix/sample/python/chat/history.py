"""Queries by Flask-SQLAlchemy 3, whose extension removes the session when the application context ends."""
import threading

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Message(db.Model):
    id = db.Column(db.Integer, primary_key=True)


@app.route("/messages")
def messages():
    return {"count": Message.query.count()}


def count_later():
    with app.app_context():
        return db.session.query(Message).count()


def start():
    threading.Thread(target=count_later, daemon=True).start()
