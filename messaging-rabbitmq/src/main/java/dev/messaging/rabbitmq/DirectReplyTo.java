package dev.messaging.rabbitmq;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * The addresses that the broker makes up for direct reply-to: a process of Erlang's and a key, each in Base64. One that it
 * cannot read closes the connection of whoever publishes to it, so it is read here first.
 *
 * @see <a href="https://www.erlang.org/doc/apps/erts/erl_ext_dist">External Term Format</a>
 */
final class DirectReplyTo {

    private static final String PREFIX = "amq.rabbitmq.reply-to.";

    private static final int VERSION = 131;
    private static final int PID = 103;
    private static final int NEW_PID = 88;
    private static final int ATOM = 100;
    private static final int SMALL_ATOM = 115;
    private static final int ATOM_UTF8 = 118;
    private static final int SMALL_ATOM_UTF8 = 119;

    /** Its number, serial and creation. */
    private static final int REST_OF_PID = 9;

    private static final int REST_OF_NEW_PID = 12;

    private DirectReplyTo() {}

    static boolean isAddress(String address) {
        if (!address.startsWith(PREFIX)) {
            return false;
        }
        String[] parts = address.substring(PREFIX.length()).split("\\.", -1);
        try {
            return parts.length == 2
                    && isProcess(ByteBuffer.wrap(Base64.getDecoder().decode(parts[0])))
                    && Base64.getDecoder().decode(parts[1]).length > 0;
        } catch (IllegalArgumentException isNoBase64) {
            return false;
        }
    }

    private static boolean isProcess(ByteBuffer term) {
        if (term.remaining() < 4 || unsigned(term) != VERSION) {
            return false;
        }
        int tag = unsigned(term);
        int atom = unsigned(term);
        boolean isSmall = atom == SMALL_ATOM || atom == SMALL_ATOM_UTF8;
        if ((tag != PID && tag != NEW_PID) || (!isSmall && atom != ATOM && atom != ATOM_UTF8)) {
            return false;
        }
        if (!isSmall && term.remaining() < 2) {
            return false;
        }
        int length = isSmall ? unsigned(term) : Short.toUnsignedInt(term.getShort());
        int rest = tag == PID ? REST_OF_PID : REST_OF_NEW_PID;
        return length > 0 && term.remaining() == length + rest && isNode(term, length);
    }

    /** A name, and a host or what stands for it. */
    private static boolean isNode(ByteBuffer term, int length) {
        int at = -1;
        for (int i = 0; i < length; i++) {
            if (unsigned(term) == '@') {
                at = i;
            }
        }
        return at > 0 && at < length - 1;
    }

    private static int unsigned(ByteBuffer term) {
        return Byte.toUnsignedInt(term.get());
    }
}
