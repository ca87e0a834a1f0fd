/** The form of a run directory: names, SHA256SUMS, pointers, limits, and what breaks them. */
package dev.gitruns.rundir;
