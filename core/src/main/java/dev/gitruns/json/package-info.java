/** One byte form per document: parse JSON within limits and write it the one canonical way. */
package dev.gitruns.json;
