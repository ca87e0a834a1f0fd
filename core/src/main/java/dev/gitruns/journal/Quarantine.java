package dev.gitruns.journal;

/**
 * Lines that are no records.
 *
 * @param bytes how many bytes they have, line feeds aside
 */
public record Quarantine(long lines, long bytes) {}
