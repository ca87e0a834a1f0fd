/** A repository as an operation gets it: store, git, clock, settings and progress. */
package dev.gitruns.workspace;
