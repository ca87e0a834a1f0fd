/** Keeps large bytes by their digest. */
package dev.gitruns.artifact;
