/** The command line: one class per verb over the same-named operation of the core. */
package dev.gitruns.cli;
