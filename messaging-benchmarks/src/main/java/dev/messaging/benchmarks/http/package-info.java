/**
 * What a request over HTTP costs, beside OkHttp, Apache HttpClient 5 and Spring's RestClient.
 *
 * <p>{@link dev.messaging.benchmarks.http.HttpBenchmark} compares clients: each in a process of its own, all against one
 * {@linkplain dev.messaging.benchmarks.http.Service server process}, in turn. {@link
 * dev.messaging.benchmarks.http.IdleConnections} shows what ten thousand connections take of the heap.
 */
@NullMarked
package dev.messaging.benchmarks.http;

import org.jspecify.annotations.NullMarked;
