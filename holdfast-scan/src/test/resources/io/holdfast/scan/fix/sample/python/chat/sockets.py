"""What a visitor's socket sends."""
import pymysql
from flask_socketio import SocketIO, emit

from chat.settings import DB_CONFIG

socketio = SocketIO()


def check(data):
    if "text" not in data:
        raise ValueError("a message has a text")


@socketio.on("message")
def on_message(data):
    conn = pymysql.connect(**DB_CONFIG)
    check(data)
    with conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messages (visitor_id, text) VALUES (%s, %s)",
            (data["visitor"], data["text"]),
        )
    conn.commit()
    conn.close()
    emit("stored", data["visitor"])
