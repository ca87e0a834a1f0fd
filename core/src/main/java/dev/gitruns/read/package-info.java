/**
 * Rows of runs (sealed, pending, active; segments joined, events folded) and the files of a run.
 */
package dev.gitruns.read;
