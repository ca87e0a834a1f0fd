/** Scripts that complete git runs in shells, made from the commands themselves. */
package dev.gitruns.cli.completion;
