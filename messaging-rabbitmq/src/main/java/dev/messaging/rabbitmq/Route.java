package dev.messaging.rabbitmq;

/**
 * How a message gets to where it belongs.
 *
 * @param exchange empty for the default one, which routes to the queue of that name
 * @param mandatory whether it must arrive in a queue
 */
record Route(String exchange, String routingKey, boolean mandatory) {

    /** To one queue. */
    static Route toQueue(String name) {
        return new Route("", name, true);
    }

    /** To all queues that are bound, of which there may be none. */
    static Route toExchange(String name) {
        return new Route(name, "", false);
    }
}
