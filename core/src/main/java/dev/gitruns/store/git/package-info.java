/** Keeps runs and events on a branch of a git repository; the only place for JGit. */
package dev.gitruns.store.git;
