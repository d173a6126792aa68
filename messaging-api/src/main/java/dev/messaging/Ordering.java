package dev.messaging;

/** In which order a receiver handles what it is given. */
public enum Ordering {
    /** Messages with the same partition key one after another, all others side by side. */
    KEY,
    /** All messages of the source one after another. */
    SOURCE,
    /** As they come. */
    NONE
}
