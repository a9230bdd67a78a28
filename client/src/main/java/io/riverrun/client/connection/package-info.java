/**
 * Connections to brokers: framing, negotiation of versions, routing to the broker that must answer,
 * and retries. The base of the admin client, the producer, the consumer and traffic between
 * brokers.
 */
package io.riverrun.client.connection;
