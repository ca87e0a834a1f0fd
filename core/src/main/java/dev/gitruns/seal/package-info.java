/** Turns a journal into a content-addressed run directory. */
package dev.gitruns.seal;
