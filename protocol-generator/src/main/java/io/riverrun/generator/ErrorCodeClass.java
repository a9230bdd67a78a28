package io.riverrun.generator;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;

/** Generates the enum {@code ErrorCode} from the table in Apache's published client. */
final class ErrorCodeClass {

    private ErrorCodeClass() {}

    static JavaSource generate() {
        JavaSource out = new JavaSource();
        out.line("package io.riverrun.protocol;").line("");
        out.line("import javax.annotation.processing.Generated;").line("");
        out.line("/** The error codes of the protocol. Generated from the published table. */");
        out.line("@Generated(\"io.riverrun.generator\")");
        out.line("public enum ErrorCode {");
        int lowest = 0;
        int highest = 0;
        Errors[] errors = Errors.values();
        for (Errors error : errors) {
            lowest = Math.min(lowest, error.code());
            highest = Math.max(highest, error.code());
            out.line(
                    "%s(%d, %b, \"%s\")%s",
                    error.name(),
                    error.code(),
                    error.exception() instanceof RetriableException,
                    error.message().replace("\\", "\\\\").replace("\"", "\\\""),
                    error == errors[errors.length - 1] ? ";" : ",");
        }
        out.line("").line("private static final ErrorCode[] BY_CODE = byCode();").line("");
        out.line("private final short code;");
        out.line("private final boolean retriable;");
        out.line("private final String message;").line("");
        out.line("ErrorCode(int code, boolean retriable, String message) {");
        out.line("this.code = (short) code;");
        out.line("this.retriable = retriable;");
        out.line("this.message = message;").line("}").line("");
        out.line("/** The number of this error on the wire. */");
        out.line("public short code() {").line("return code;").line("}").line("");
        out.line("/** Whether a client may succeed by trying again. */");
        out.line("public boolean retriable() {").line("return retriable;").line("}").line("");
        out.line("/** What happened, in words. */");
        out.line("public String message() {").line("return message;").line("}").line("");
        out.line("/** The error of the number; UNKNOWN_SERVER_ERROR for a number not known. */");
        out.line("public static ErrorCode forCode(int code) {");
        out.line("int index = code - %d;", lowest);
        out.line("boolean known = index >= 0 && index < BY_CODE.length && BY_CODE[index] != null;");
        out.line("return known ? BY_CODE[index] : UNKNOWN_SERVER_ERROR;").line("}").line("");
        out.line("private static ErrorCode[] byCode() {");
        out.line("ErrorCode[] byCode = new ErrorCode[%d];", highest - lowest + 1);
        out.line("for (ErrorCode error : values()) {");
        out.line("byCode[error.code - %d] = error;", lowest).line("}");
        out.line("return byCode;").line("}");
        return out.line("}");
    }
}
