"""Settings, from the environment and from a table."""
import os

import pymysql

DB_CONFIG = {
    "host": os.getenv("DB_HOST", "localhost"),
    "user": os.getenv("DB_USER", "chat"),
    "password": os.getenv("DB_PASSWORD", ""),
    "charset": "utf8mb4",
}


def setting(business, name):
    conn = pymysql.connect(**DB_CONFIG)
    cursor = conn.cursor()
    cursor.execute("""
        SELECT value
          FROM system_settings
         WHERE business_id = %s AND name = %s
    """, (business, name))
    row = cursor.fetchone()
    if row is None:
        return None
    cursor.close()
    conn.close()
    return row[0]
