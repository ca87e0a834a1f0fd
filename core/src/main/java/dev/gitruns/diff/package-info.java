/** Compares runs, purely, and says how they differ in text, Markdown and JSON. */
package dev.gitruns.diff;
