package io.riverrun.cli.topics;

import io.riverrun.cli.CliException;
import io.riverrun.client.admin.Admin;
import io.riverrun.client.admin.TopicListing;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Chooses topics as Kafka's tools do: a regular expression over the whole name, in which a comma
 * stands for "or", quotes and white space around it are dropped. Immutable.
 */
final class TopicPattern {

    private final String text;
    private final Pattern pattern;

    private TopicPattern(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * Reads a pattern; null stands for all topics.
     *
     * @throws CliException when it is no regular expression
     */
    static TopicPattern of(String text) {
        if (text == null) {
            return new TopicPattern(null, Pattern.compile(".*"));
        }
        String expression =
                text.strip().replaceAll("^[\"']+|[\"']+$", "").replace(',', '|').replace(" ", "");
        try {
            return new TopicPattern(text, Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new CliException(
                    "'%s' is not a regular expression: %s near index %d."
                            .formatted(
                                    text,
                                    e.getDescription().toLowerCase(Locale.ROOT),
                                    e.getIndex()),
                    e);
        }
    }

    /** The topics whose names match, in the order of their names. */
    List<String> select(Admin admin, boolean excludeInternal) {
        return admin.listTopics().stream()
                .filter(topic -> !(excludeInternal && topic.internal()))
                .map(TopicListing::name)
                .filter(name -> pattern.matcher(name).matches())
                .toList();
    }

    /**
     * As {@link #select}, and refuses to find nothing.
     *
     * @throws CliException when a pattern was given, nothing matches it, and that is no option
     */
    List<String> selectExisting(Admin admin, boolean excludeInternal, boolean ifExists) {
        List<String> topics = select(admin, excludeInternal);
        if (topics.isEmpty() && text != null && !ifExists) {
            throw new CliException("Topic '%s' does not exist as expected".formatted(text));
        }
        return topics;
    }

    @Override
    public String toString() {
        return Objects.toString(text, "all topics");
    }
}
