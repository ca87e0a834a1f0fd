/** Curves drawn with characters. */
package dev.gitruns.cli.plot;
