package dev.messaging;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;

/**
 * Names a generic payload type, which a {@code Class} cannot: {@code new TypeRef<List<Line>>() {}}.
 *
 * @param <T> the payload type
 */
public abstract class TypeRef<T> {

    private final Type type;

    /** Captures the type argument that the anonymous subclass states. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)) {
            throw new IllegalArgumentException(
                    "A TypeRef states no type; write new TypeRef<List<String>>() {} with the type argument");
        }
        this.type = superclass.getActualTypeArguments()[0];
        if (type instanceof TypeVariable<?>) {
            throw new IllegalArgumentException("A TypeRef states the type variable " + type
                    + ", which is no type at run time; state the type itself where the channel is named");
        }
    }

    /** The captured type. */
    public final Type type() {
        return type;
    }
}
