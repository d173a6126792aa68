package dev.messaging.rabbitmq;

import com.rabbitmq.client.Return;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one channel has published and the broker has not confirmed, by its sequence number. A ring: confirmations come nearly
 * in order, and many at once. Thread-safe; nothing is called while its monitor is held.
 */
final class Unconfirmed {

    private @Nullable Publication[] ring = new Publication[64];

    /** No number below is here any longer. */
    private long first = 1;

    /** No number from here on is here yet. */
    private long next = 1;

    synchronized void add(long number, Publication publication) {
        if (number - first >= ring.length) {
            grow(number);
        }
        ring[index(number)] = publication;
        next = number + 1;
    }

    private void grow(long number) {
        int length = ring.length;
        while (number - first >= length) {
            length *= 2;
        }
        @Nullable Publication[] larger = new Publication[length];
        for (long i = first; i < next; i++) {
            larger[(int) (i & (length - 1))] = ring[index(i)];
        }
        ring = larger;
    }

    /** Takes one out; null if it is not here. */
    synchronized @Nullable Publication remove(long number) {
        if (number < first || number >= next) {
            return null;
        }
        Publication removed = ring[index(number)];
        ring[index(number)] = null;
        while (first < next && ring[index(first)] == null) {
            first++;
        }
        return removed;
    }

    /** Takes all up to this one out, in order. */
    synchronized List<Publication> removeUpTo(long number) {
        List<Publication> removed = new ArrayList<>();
        for (; first <= number && first < next; first++) {
            Publication publication = ring[index(first)];
            ring[index(first)] = null;
            if (publication != null) {
                removed.add(publication);
            }
        }
        return removed;
    }

    /** Takes all out, in order. */
    synchronized List<Publication> removeAll() {
        return removeUpTo(next - 1);
    }

    /** Marks the first that the broker has given back by this as not routed. */
    synchronized void markReturned(Return returned) {
        for (long number = first; number < next; number++) {
            Publication publication = ring[index(number)];
            if (publication != null && !publication.returned && publication.isMeantBy(returned)) {
                publication.returned = true;
                return;
            }
        }
    }

    private int index(long number) {
        return (int) (number & (ring.length - 1));
    }
}
