/** The manual page, made from the commands themselves. */
package dev.gitruns.cli.reference;
