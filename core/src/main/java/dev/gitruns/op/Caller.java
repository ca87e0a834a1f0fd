package dev.gitruns.op;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * On whose behalf something is done.
 *
 * @param cwd the directory in which paths are meant, absolute
 * @param env the environment of the process
 * @param osUser who the operating system says it is
 * @param pid the process
 */
public record Caller(Path cwd, Map<String, String> env, Clock clock, String osUser, long pid) {}
