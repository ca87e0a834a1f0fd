package dev.gitruns.journal;

import dev.gitruns.model.Digest;

/**
 * One writer file as it was read.
 *
 * @param name its file name
 * @param records how many of the lines read are records
 * @param bytes how many bytes were read
 * @param digest of the bytes read
 */
public record WriterFile(String name, long records, long bytes, Digest digest) {}
