package dev.messaging;

/**
 * Is told of everything that happens to messages. Thread-safe, quick, and never blocks: it is called on whatever thread
 * the event happened on. What it throws is logged and otherwise ignored.
 */
@FunctionalInterface
public interface MessagingListener {

    /** Something has happened. */
    void onEvent(MessagingEvent event);
}
