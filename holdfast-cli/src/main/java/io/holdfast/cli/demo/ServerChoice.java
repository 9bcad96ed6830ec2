package io.holdfast.cli.demo;

/** The servers that the demo can start. Written as users type them. */
@SuppressWarnings("MemberName")
enum ServerChoice {
    mariadb,
    mysql
}
