package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'repository':{'full_name':'meadow/gate'}}",
                "\ufeff{'repository':{'full_name':'meadow/gate'}}",
                "{'a':{'repository':{'full_name':'no/decoy'}},'b':[1,{}],'repository':{'o':{'full_name':'no/decoy'},"
                        + "'full_name':'meadow/gate'}} and nonsense behind it",
                "\r\n{ 'repository' : {'full\\u005fname' : 'meadow\\/gate' , 'id' : 1e999 } , 'x' : 'cut o",
            })
    void isReadFromItsPlace(String json) {
        assertThat(Repository.of(json.replace('\'', '"').getBytes(UTF_8))).contains("meadow/gate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "<xml/>",
                "[{'repository':{'full_name':'meadow/gate'}}]",
                "'meadow/gate'",
                "{}",
                "{'repository':null,'full_name':'meadow/gate'}",
                "{'repository':'meadow/gate'}",
                "{'repository':[{'full_name':'meadow/gate'}]}",
                "{'repository':{}}",
                "{'repository':{'full_name':7}}",
                "{'repository':{'full_name':null}}",
                "{'repository':{'full_name':''}}",
                "{'repository':{'full_name':'meadow'}}",
                "{'repository':{'full_name':'meadow/ga\\nte'}}",
                "{'repository':{'full_name':'meadow/ga",
                "{'repositories':[{'full_name':'meadow/gate'}]}",
            })
    void isNoneWhereThereIsNone(String json) {
        assertThat(Repository.of(json.replace('\'', '"').getBytes(UTF_8))).isEmpty();
    }

    @Test
    void isNoneInBytesThatAreNoText() {
        assertThat(Repository.of("{\"\u00ff\u00fe\":1}".getBytes(ISO_8859_1))).isEmpty();
        assertThat(Repository.of(new byte[] {0, 1, 2})).isEmpty();
    }

    /** Nobody can make the relay deep. */
    @Test
    void isNoneInWhatIsTooDeepOrTooLong() {
        assertThat(Repository.of(("{\"a\":" + "[".repeat(1_000_000)).getBytes(UTF_8)))
                .isEmpty();
        String tooLong = "x".repeat(101);
        assertThat(Repository.of(("{\"repository\":{\"full_name\":\"a/" + tooLong + "\"}}").getBytes(UTF_8)))
                .isEmpty();
    }
}
