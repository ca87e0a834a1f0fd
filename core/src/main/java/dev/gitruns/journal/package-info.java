/** The journal of a run: what its processes append while it lives, and how that is read back. */
package dev.gitruns.journal;
