package dev.messaging.jdbc;

/** What is done about the tables when something that needs them is opened. */
public enum SchemaMode {
    /** Those that are missing are created. If one that is there lacks a column, opening fails with an error that names it. */
    CREATE,
    /** If one is missing, or lacks a column, opening fails with an error that names it. */
    CHECK,
    /** Nothing. */
    NONE
}
