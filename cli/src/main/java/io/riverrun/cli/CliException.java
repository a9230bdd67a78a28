package io.riverrun.cli;

/** A command that cannot be carried out. The message is one sentence for the user. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CliException(String sentence) {
        super(sentence);
    }

    public CliException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
