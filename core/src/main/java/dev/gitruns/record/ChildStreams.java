package dev.gitruns.record;

import java.io.OutputStream;

/**
 * Where a command's output goes.
 *
 * @param out the wrapper's own stdout
 * @param err the wrapper's own stderr
 * @param outIsTerminal whether stdout is a terminal, so that the command must see one too
 * @param errIsTerminal the same of stderr
 * @param inherited what else the command gets from the caller
 */
public record ChildStreams(
    OutputStream out,
    OutputStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Inherited inherited) {}
