/**
 * The Java API: record runs from within a program, and read, search and compare them.
 *
 * <p>{@link dev.gitruns.GitRuns} is the way in. {@code docs/java.md} is a guide of one page; its
 * examples compile in the build. Types of other packages than this one and {@code
 * dev.gitruns.model} are no part of the API.
 */
package dev.gitruns;
