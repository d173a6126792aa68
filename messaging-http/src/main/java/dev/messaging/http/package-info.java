/** Messages over HTTP/1.1 and HTTP/2: OkHttp calls, Jetty listens. */
@NullMarked
package dev.messaging.http;

import org.jspecify.annotations.NullMarked;
