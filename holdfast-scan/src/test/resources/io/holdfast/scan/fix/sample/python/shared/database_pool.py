"""One pool for each configuration, for the whole process."""
import threading
from contextlib import contextmanager

import pymysql

_lock = threading.Lock()
_pools = {}


class Pool:
    def __init__(self, config, pool_size):
        self._config = config
        self._idle = []
        self._places = threading.Semaphore(pool_size)

    @contextmanager
    def get_connection(self):
        with self._places:
            conn = self._idle.pop() if self._idle else pymysql.connect(**self._config)
            try:
                conn.ping(reconnect=True)
                yield conn
                conn.rollback()
                self._idle.append(conn)
                conn = None
            finally:
                if conn is not None:
                    conn.close()


def get_global_pool(config, pool_size=5):
    key = repr(sorted(config.items()))
    with _lock:
        if key not in _pools:
            _pools[key] = Pool(config, pool_size)
        return _pools[key]
