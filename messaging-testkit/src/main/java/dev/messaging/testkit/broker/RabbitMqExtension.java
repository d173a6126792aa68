package dev.messaging.testkit.broker;

import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Hands brokers to what is annotated {@link WithRabbitMq}; the store closes them with the class or method they are for. */
final class RabbitMqExtension implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(RabbitMqExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RabbitMqBroker.class;
    }

    /** The nearest annotation counts: of the method, its class, or a class around that. */
    @Override
    public RabbitMqBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Optional<ExtensionContext> place = Optional.of(context);
        while (place.isPresent()) {
            Optional<WithRabbitMq> wish =
                    AnnotationSupport.findAnnotation(place.get().getElement(), WithRabbitMq.class);
            if (wish.isPresent()) {
                return wish.get().own() ? own(place.get()) : RabbitMqBroker.shared();
            }
            place = place.get().getParent();
        }
        return RabbitMqBroker.shared();
    }

    private static RabbitMqBroker own(ExtensionContext place) {
        return place.getStore(NAMESPACE)
                .computeIfAbsent(RabbitMqBroker.class, key -> RabbitMqBroker.start(), RabbitMqBroker.class);
    }
}
