package dev.messaging.testkit;

import dev.messaging.Messaging;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Gives each test services of its own when it asks for something of theirs, and runs its code in their time. */
final class MessagingExtension implements ParameterResolver, InvocationInterceptor {

    private static final Namespace NAMESPACE = Namespace.create(MessagingExtension.class);
    private static final String TEST = "test";

    private static final Map<Class<?>, Function<Services, Object>> SHARED = Map.of(
            MessagingProbe.class, Services::probe,
            VirtualEnvironment.class, Services::time,
            Services.class, services -> services);

    /** A constructor's parameters belong to the test that the instance is for. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Messaging.class || SHARED.containsKey(type);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Services services = services(parameter, context);
        Function<Services, Object> shared = SHARED.get(parameter.getParameter().getType());
        return shared == null ? services.service(name(parameter)) : shared.apply(services);
    }

    private static String name(ParameterContext parameter) {
        return parameter.findAnnotation(Service.class).map(Service::value).orElse(TEST);
    }

    /** The store closes them with the test. */
    private static Services services(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("Each test has messaging of its own, and "
                    + parameter.getDeclaringExecutable() + " belongs to all tests of the class. Take "
                    + parameter.getParameter() + " as a parameter of the test, of @BeforeEach or @AfterEach");
        }
        Store store = context.getStore(NAMESPACE);
        Services services = store.get(Services.class, Services.class);
        if (services == null) {
            services = new Services();
            store.put(Services.class, services);
        }
        return services;
    }

    private static <T extends @Nullable Object> T run(Invocation<T> invocation, ExtensionContext context)
            throws Throwable {
        Services services = context.getStore(NAMESPACE).get(Services.class, Services.class);
        return services == null ? invocation.proceed() : services.time().<T>call(() -> proceed(invocation));
    }

    /** What it throws is an exception or an error, as anything that Java code throws. */
    private static <T extends @Nullable Object> T proceed(Invocation<T> invocation) throws Exception {
        try {
            return invocation.proceed();
        } catch (Exception | Error usual) {
            throw usual;
        } catch (Throwable neither) {
            throw new AssertionError(neither);
        }
    }

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        return run(invocation, context);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return run(invocation, context);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, context);
    }
}
