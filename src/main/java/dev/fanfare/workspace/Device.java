package dev.fanfare.workspace;

/**
 * From where somebody acts.
 *
 * @param address an IP address
 * @param userAgent as the browser names itself; cut to 300 characters
 */
public record Device(String address, String userAgent) {
    private static final int USER_AGENT_LENGTH = 300;

    public Device {
        userAgent = userAgent
                .substring(0, Math.min(userAgent.length(), USER_AGENT_LENGTH))
                .replace('\0', ' ');
    }
}
