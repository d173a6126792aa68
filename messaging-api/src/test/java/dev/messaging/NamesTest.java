package dev.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final String LONGEST = "a".repeat(100);
    private static final String LONGEST_SUBSCRIPTION = "s".repeat(60);

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "7", "orders", "Orders.Placed", "orders-placed", "a.b-c.D9", "amqp", "a.amq", "amqx.y"})
    void portable_names_are_taken_as_they_are(String name) {
        assertThat(Queue.of(name, String.class).name()).isEqualTo(name);
        assertThat(Topic.of(name, String.class).name()).isEqualTo(name);
        assertThat(Operation.of(name, String.class, String.class).name()).isEqualTo(name);
        assertThat(Topic.of(name, String.class).subscription(name).subscription())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", ".a", "a.", "-a", "a-", "a..b", "a--b", "a.-b", "a_b", "a/b", "a:b", "größe", "a\n",
                "*", "#", "a\u0000", "x--dlq"
            })
    void other_names_are_refused_naming_value_and_fix(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.of(name, String.class))
                .withMessage("The queue name '" + name
                        + "' is not portable; use letters and digits, separated by single dots or hyphens");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of(name, String.class))
                .withMessageContaining("The topic name '" + name + "'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Operation.of(name, String.class, String.class))
                .withMessageContaining("The operation name '" + name + "'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of("t", String.class).subscription(name))
                .withMessageContaining("The subscription name '" + name + "'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Messaging.builder().application(name))
                .withMessageContaining("The application name '" + name + "'");
    }

    @Test
    void names_have_at_most_a_hundred_characters_and_subscriptions_sixty() {
        assertThat(Queue.of(LONGEST, String.class).name()).isEqualTo(LONGEST);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.of(LONGEST + "a", String.class))
                .withMessageContaining("has 101 characters; shorten it to 100 or fewer");
        assertThat(Topic.of(LONGEST, String.class)
                        .subscription(LONGEST_SUBSCRIPTION)
                        .name())
                .isEqualTo(LONGEST + "--" + LONGEST_SUBSCRIPTION);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Topic.of("t", String.class).subscription(LONGEST_SUBSCRIPTION + "s"))
                .withMessageContaining("has 61 characters; shorten it to 60 or fewer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amq", "amq.direct"})
    void what_amqp_reserves_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.of(name, String.class))
                .withMessage("The queue name '" + name
                        + "' begins with 'amq', which AMQP reserves; choose another first label");
    }

    @Test
    void channels_and_operations_are_equal_by_name() {
        assertThat(Queue.of("x", String.class))
                .isEqualTo(Queue.of("x", Integer.class))
                .hasSameHashCodeAs(Queue.of("x", Integer.class))
                .isNotEqualTo(Queue.of("y", String.class))
                .isNotEqualTo(Topic.of("x", String.class));
        assertThat(Topic.of("x", String.class))
                .isEqualTo(Topic.of("x", Integer.class))
                .hasSameHashCodeAs(Topic.of("x", Integer.class))
                .isNotEqualTo(Topic.of("y", String.class));
        assertThat(Topic.of("x", String.class).subscription("s"))
                .isEqualTo(Topic.of("x", String.class).subscription("s"))
                .hasSameHashCodeAs(Topic.of("x", String.class).subscription("s"))
                .isNotEqualTo(Topic.of("x", String.class).subscription("t"))
                .isNotEqualTo(Topic.of("y", String.class).subscription("s"));
        assertThat(Operation.of("x", String.class, String.class))
                .isEqualTo(Operation.of("x", Integer.class, Void.class).withTimeout(Duration.ofSeconds(1)))
                .hasSameHashCodeAs(Operation.of("x", Integer.class, Void.class))
                .isNotEqualTo(Operation.of("y", String.class, String.class));
    }

    @Test
    void they_say_what_they_are() {
        Topic<String> topic = Topic.of("orders.placed", String.class);
        assertThat(Queue.of("charges", String.class)).hasToString("queue charges");
        assertThat(topic).hasToString("topic orders.placed");
        assertThat(topic.subscription("billing")).hasToString("subscription orders.placed--billing");
        assertThat(Operation.of("quote", String.class, String.class)).hasToString("operation quote");
    }

    @Test
    void a_source_has_a_queue_of_dead_letters_which_has_none_of_its_own() {
        Queue<byte[]> ofQueue = Queue.of("charges", String.class).deadLetters();
        Queue<byte[]> ofSubscription =
                Topic.of("orders", String.class).subscription("billing").deadLetters();

        assertThat(ofQueue.name()).isEqualTo("charges--dlq");
        assertThat(ofQueue.payloadType()).isEqualTo(byte[].class);
        assertThat(ofQueue.deadLetters()).isSameAs(ofQueue);
        assertThat(ofSubscription.name()).isEqualTo("orders--billing--dlq");
        assertThat(ofSubscription.deadLetters()).isSameAs(ofSubscription);
    }

    @Test
    void payload_types_may_be_generic() {
        TypeRef<List<String>> strings = new TypeRef<>() {};
        TypeRef<Map<String, Integer>> numbers = new TypeRef<>() {};
        Topic<List<String>> topic = Topic.of("t", strings);

        assertThat(Queue.of("q", strings).payloadType()).isEqualTo(strings.type());
        assertThat(topic.payloadType()).isEqualTo(strings.type());
        assertThat(topic.subscription("s").payloadType()).isEqualTo(strings.type());
        assertThat(topic.subscription("s").topic()).isSameAs(topic);
        assertThat(Operation.of("o", strings, numbers).requestType()).isEqualTo(strings.type());
        assertThat(Operation.of("o", strings, numbers).replyType()).isEqualTo(numbers.type());
        assertThat(strings.type()).hasToString("java.util.List<java.lang.String>");
    }

    @Test
    void a_type_reference_that_states_no_type_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(RawReference::new)
                .withMessage("A TypeRef states no type; write new TypeRef<List<String>>() {} with the type argument");
    }

    @Test
    void a_type_reference_to_a_type_variable_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(NamesTest::<String>reference)
                .withMessageContaining("the type variable T");
    }

    private static <T> TypeRef<T> reference() {
        return new TypeRef<>() {};
    }

    @SuppressWarnings("rawtypes") // on purpose
    private static final class RawReference extends TypeRef {}

    @Test
    void an_operation_has_a_timeout_if_it_states_one() {
        Operation<String, String> operation = Operation.of("quote", String.class, String.class);

        assertThat(operation.timeout()).isEmpty();
        assertThat(operation.withTimeout(Duration.ofSeconds(2)).timeout()).contains(Duration.ofSeconds(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> operation.withTimeout(Duration.ZERO))
                .withMessage("The timeout of operation quote is PT0S; it must be longer than 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> operation.withTimeout(Duration.ofSeconds(-1)))
                .withMessageContaining("timeout of operation quote is PT-1S");
    }
}
