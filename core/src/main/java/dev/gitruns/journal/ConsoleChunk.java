package dev.gitruns.journal;

/**
 * Terminal output as it came, control sequences included.
 *
 * @param timeMicros when it was written, in microseconds since 1970
 * @param error whether it came from standard error
 */
public record ConsoleChunk(long timeMicros, int writer, boolean error, String text) {}
