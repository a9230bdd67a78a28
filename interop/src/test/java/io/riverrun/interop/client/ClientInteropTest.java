package io.riverrun.interop.client;

import io.riverrun.interop.process.SharedBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients written by others get back exactly what they sent, over a restart of the broker. */
class ClientInteropTest {
    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @Test
    void java() {
        new ClientScenario(new JavaClient(), BROKER.process()).run();
    }
}
