package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** What comes from a queue over one channel, from its opening to its end; on the thread that reads the connection. */
final class Consumption extends DefaultConsumer {

    private final RabbitMqIntake intake;
    private final Acknowledgements acknowledgements;
    private volatile boolean abandoned;

    Consumption(RabbitMqIntake intake, Channel channel, Acknowledgements acknowledgements) {
        super(channel);
        this.intake = intake;
        this.acknowledgements = acknowledgements;
    }

    /** Asks for messages; blocks. */
    void begin(String queue) throws IOException {
        getChannel().basicConsume(queue, false, this);
    }

    /** Asks for none any longer; those on their way have come when it returns. */
    void end() throws IOException {
        getChannel().basicCancel(getConsumerTag());
    }

    /** Ends with its channel, by and by, but takes nothing from now on: all that is not settled comes again. */
    void abandon() {
        abandoned = true;
        intake.leaveSoon(getChannel());
    }

    boolean isAlive() {
        return !abandoned && getChannel().isOpen();
    }

    CompletionStage<Void> acknowledge(long tag) {
        return acknowledgements.acknowledge(tag);
    }

    /** Acknowledges what is settled; blocks. */
    void flush() {
        acknowledgements.flush();
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
        acknowledgements.delivered(envelope.getDeliveryTag());
        intake.take(this, envelope, properties, body);
    }

    /** The queue was deleted, or its leader is gone. */
    @Override
    public void handleCancel(String tag) {
        intake.leaveSoon(getChannel());
    }
}
