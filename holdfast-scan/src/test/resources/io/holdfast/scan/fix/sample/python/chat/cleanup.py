"""Closes chats without an answer, in a thread of its own."""
import logging
import threading
import time

import pymysql

from chat.settings import DB_CONFIG

logger = logging.getLogger(__name__)


class QueueCleanup:
    """Runs until it is stopped."""

    def __init__(self, interval=30):
        self.interval = interval
        self.db_config = dict(DB_CONFIG, autocommit=False)
        self.running = True

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def _get_connection(self):
        return pymysql.connect(**self.db_config)

    def _run(self):
        while self.running:
            conn = self._get_connection()
            cursor = conn.cursor()
            cursor.execute("SELECT id FROM queues WHERE state = 'waiting' AND updated < NOW() - INTERVAL 1 HOUR")
            expired = cursor.fetchall()
            if expired:
                cursor.executemany("UPDATE queues SET state = 'closed' WHERE id = %s", expired)
                conn.commit()
                logger.info("closed %d", len(expired))
            time.sleep(self.interval)
