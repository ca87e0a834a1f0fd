/** Sharing with a git host that others wrote, as people do it: by git and git-runs alone. */
package dev.gitruns.cli.host;
