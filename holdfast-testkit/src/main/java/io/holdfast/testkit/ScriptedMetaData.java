package io.holdfast.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import org.jspecify.annotations.Nullable;

/** Metadata that names the product; everything else is no, zero, empty or null. */
final class ScriptedMetaData {
    private ScriptedMetaData() {}

    static DatabaseMetaData of(Connection connection, String url) {
        // Nobody measures metadata, so a reflective proxy may stand in for two hundred methods here.
        InvocationHandler answers = (proxy, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> connection;
            case "getURL" -> url;
            case "getDatabaseProductName", "getDriverName", "toString" -> "Holdfast scripted driver";
            case "getDatabaseProductVersion", "getDriverVersion" -> "1.0";
            case "equals" -> proxy == arguments[0];
            case "supportsTransactions" -> true;
            default -> nothing(method.getReturnType());
        };
        return (DatabaseMetaData) Proxy.newProxyInstance(
                ScriptedMetaData.class.getClassLoader(), new Class<?>[] {DatabaseMetaData.class}, answers);
    }

    private static @Nullable Object nothing(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        return type == String.class ? "" : null;
    }
}
