package dev.messaging.kafka;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.BlockingPass;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Goes through a topic of dead letters. */
final class KafkaPass extends BlockingPass {

    private final Receiving receiving;
    private final Address address;
    private final Purpose purpose;
    private final String topic;

    /** Written under the lock of the pass, which guards what follows. */
    private volatile @Nullable LetterReader reader;

    private @Nullable ConsumerRecord<byte[], byte[]> last;

    KafkaPass(Receiving receiving, Address address, Purpose purpose) {
        super(receiving.context().environment(), address);
        this.receiving = receiving;
        this.address = address;
        this.purpose = purpose;
        this.topic = receiving.topics().name(address);
    }

    @Override
    public CompletionStage<Long> count() {
        return ask(receiving.topics().lookAgain(topic, Topics.Purpose.DEAD_LETTERS), this::begin);
    }

    private long begin(int partitions) {
        int mostAtHand = purpose == Purpose.TAKE ? LetterReader.MOST_TO_TAKE : LetterReader.MOST_AT_HAND;
        LetterReader fresh = new LetterReader(
                receiving.clients().member(Topics.Purpose.DEAD_LETTERS, topic, mostAtHand),
                receiving.publisher(),
                receiving.context().environment(),
                this::requireOpen);
        reader = fresh;
        if (purpose == Purpose.TAKE) {
            fresh.join(topic);
        } else {
            fresh.look(topic, partitions);
        }
        return fresh.fixEnd();
    }

    @Override
    protected @Nullable WireMessage read() {
        keepLast();
        ConsumerRecord<byte[], byte[]> letter = reader == null ? null : reader.next();
        last = letter;
        return letter == null
                ? null
                : KafkaWire.read(letter, receiving.context().environment()).message();
    }

    private void keepLast() {
        if (reader != null && last != null) {
            reader.keep(last);
        }
        last = null;
    }

    @Override
    protected void removeLast() {
        if (reader != null && last != null) {
            reader.remove(last);
        }
        last = null;
    }

    @Override
    protected void interrupt() {
        LetterReader waiting = reader;
        if (waiting != null) {
            waiting.wake();
        }
    }

    @Override
    protected void end() {
        try {
            keepLast();
            if (reader != null) {
                reader.end();
            }
        } catch (RuntimeException failure) {
            throw new TransportUnavailableException(
                    "The pass through the " + address
                            + " could not say how far it has come, and what it took may come again: "
                            + failure.getMessage(),
                    Outcome.UNKNOWN,
                    failure);
        }
    }

    @Override
    protected MessagingException failed(Exception failure) {
        return Failures.preparing("the " + address, failure);
    }
}
