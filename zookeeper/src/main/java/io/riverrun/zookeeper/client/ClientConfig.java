package io.riverrun.zookeeper.client;

import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/**
 * A client's configuration that does not look for TLS and SASL settings where none were made:
 * looking takes 60 ms for TLS (it loads the JVM's whole SSL) and tens more for SASL.
 */
final class ClientConfig extends ZKClientConfig {

    private static final String JAAS = "java.security.auth.login.config";

    ClientConfig() {
        if (System.getProperty(JAAS) == null) {
            setProperty(ENABLE_CLIENT_SASL_KEY, "false");
        }
    }

    /** Called by the superclass's constructor; copies system properties into the configuration. */
    @Override
    protected void handleBackwardCompatibility() {
        if (Boolean.getBoolean(SECURE_CLIENT) || System.getProperty(JAAS) != null) {
            super.handleBackwardCompatibility();
        } else {
            setProperty(ZKConfig.JUTE_MAXBUFFER, System.getProperty(ZKConfig.JUTE_MAXBUFFER));
        }
    }
}
