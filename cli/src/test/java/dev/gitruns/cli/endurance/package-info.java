/** What is killed, crowded and cleaned up from outside, with the command as its users start it. */
package dev.gitruns.cli.endurance;
