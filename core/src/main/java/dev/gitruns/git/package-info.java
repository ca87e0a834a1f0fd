/** Runs the user's git: one runner, with the environment passed in, limits and a deadline. */
package dev.gitruns.git;
