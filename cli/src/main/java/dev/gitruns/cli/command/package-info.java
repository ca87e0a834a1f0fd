/** One class per verb: parse, call the operation of the same name, print. */
package dev.gitruns.cli.command;
