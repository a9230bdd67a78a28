package io.riverrun.interop.process;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One started broker for all tests of a class: a static field with {@code @RegisterExtension}.
 * Confined to the test's thread.
 */
public final class SharedBroker implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> overrides;
    private BrokerProcess process;

    public SharedBroker() {
        this(Map.of());
    }

    public SharedBroker(Map<String, String> overrides) {
        this.overrides = Map.copyOf(overrides);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        process = BrokerProcess.inFreshFolder(overrides);
        process.start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        process.close();
    }

    public BrokerProcess process() {
        return process;
    }

    public String bootstrap() {
        return process.bootstrap();
    }

    public int port() {
        return process.port();
    }
}
