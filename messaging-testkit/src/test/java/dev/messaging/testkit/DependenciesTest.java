package dev.messaging.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DependenciesTest {

    @Test
    void who_depends_on_the_testkit_gets_no_broker_and_no_container_library() throws Exception {
        assertThat(passedOn())
                .containsExactlyInAnyOrder(
                        "messaging-api", "junit-jupiter", "assertj-core", "awaitility", "slf4j-api", "jspecify");
    }

    /** What is neither optional nor for this module's own tests. */
    private static List<String> passedOn() throws Exception {
        NodeList dependencies = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getElementsByTagName("dependency");
        List<String> passedOn = new ArrayList<>();
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (!text(dependency, "optional").equals("true")
                    && !text(dependency, "scope").equals("test")) {
                passedOn.add(text(dependency, "artifactId"));
            }
        }
        return passedOn;
    }

    private static String text(Element dependency, String name) {
        NodeList found = dependency.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
