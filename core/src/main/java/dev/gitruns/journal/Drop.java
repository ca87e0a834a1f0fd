package dev.gitruns.journal;

/**
 * An interval in which a writer could not write at once.
 *
 * @param fromMicros its begin in microseconds since 1970
 * @param dropped how many records were lost in it
 */
public record Drop(int writer, long fromMicros, long toMicros, long dropped) {}
