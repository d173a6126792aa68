package dev.messaging.testkit.broker;

import java.lang.annotation.Annotation;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Hands brokers to what wishes for them by an annotation; the store closes them with the class or method they are for. */
abstract class BrokerExtension<B extends Broker, A extends Annotation> implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);

    private final Class<B> type;
    private final Class<A> annotation;
    private final Predicate<A> isOwn;
    private final Supplier<B> start;
    private final Supplier<B> shared;

    BrokerExtension(Class<B> type, Class<A> annotation, Predicate<A> isOwn, Supplier<B> start, Supplier<B> shared) {
        this.type = type;
        this.annotation = annotation;
        this.isOwn = isOwn;
        this.start = start;
        this.shared = shared;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == type;
    }

    /** The nearest annotation counts: of the method, its class, or a class around that. */
    @Override
    public B resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Optional<ExtensionContext> place = Optional.of(context);
        while (place.isPresent()) {
            Optional<A> wish = AnnotationSupport.findAnnotation(place.get().getElement(), annotation);
            if (wish.isPresent()) {
                return isOwn.test(wish.get()) ? own(place.get()) : shared.get();
            }
            place = place.get().getParent();
        }
        return shared.get();
    }

    @SuppressWarnings("deprecation") // its successor is not in JUnit 5
    private B own(ExtensionContext place) {
        return Objects.requireNonNull(place.getStore(NAMESPACE).getOrComputeIfAbsent(type, key -> start.get(), type));
    }
}
