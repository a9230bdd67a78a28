package io.riverrun.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets logging up in code, since reading a file of XML would take a tenth of the start. The level
 * is that of the environment variable {@code RIVERRUN_LOG_LEVEL}, or INFO; libraries say warnings
 * only.
 */
public final class ConsoleLogging extends ContextAwareBase implements Configurator {

    private static final String LEVEL = "RIVERRUN_LOG_LEVEL";
    private static final String PATTERN =
            "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} - %msg%n";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        context.getLogger("ROOT").addAppender(console);
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("io.riverrun").setLevel(Level.toLevel(System.getenv(LEVEL), Level.INFO));
        context.getLogger("org.apache.zookeeper").setLevel(Level.ERROR);
        // A ZooKeeper that cannot be reached is told in one sentence, not once a second.
        context.getLogger("org.apache.zookeeper.client.StaticHostProvider").setLevel(Level.OFF);
        context.getLogger("org.apache.zookeeper.ClientCnxnSocketNIO").setLevel(Level.OFF);
        // The end of a log that was torn, which every start passes over.
        context.getLogger("org.apache.zookeeper.server.persistence.Util").setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
