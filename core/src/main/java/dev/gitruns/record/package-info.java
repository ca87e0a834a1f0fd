/** Start, feed and end a run: from Java, or around a command. */
package dev.gitruns.record;
