package dev.fanfare.api;

import dev.fanfare.rejection.Rejection.Detail;
import java.util.List;

/** A request that the door itself refuses, before the domain sees it. Carries no stack trace: it is an answer. */
final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String sentence;
    private final transient List<Detail> details;

    private ApiFailure(int status, String code, String sentence, List<Detail> details) {
        super(sentence, null, false, false);
        this.sentence = sentence;
        this.status = status;
        this.code = code;
        this.details = details;
    }

    static ApiFailure badRequest(String message) {
        return new ApiFailure(400, "bad_request", message, List.of());
    }

    static ApiFailure badRequest(String pointer, String message) {
        return new ApiFailure(400, "bad_request", message, List.of(new Detail(pointer, message)));
    }

    static ApiFailure unauthorized(String message) {
        return new ApiFailure(401, "unauthorized", message, List.of());
    }

    static ApiFailure forbidden(String message) {
        return new ApiFailure(403, "forbidden", message, List.of());
    }

    static ApiFailure tooLarge(String pointer, String message) {
        return new ApiFailure(413, "payload_too_large", message, List.of(new Detail(pointer, message)));
    }

    static ApiFailure unsupportedMediaType() {
        return new ApiFailure(
                415,
                "unsupported_media_type",
                "The body must be JSON: send Content-Type: application/json.",
                List.of());
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String sentence() {
        return sentence;
    }

    List<Detail> details() {
        return details;
    }
}
