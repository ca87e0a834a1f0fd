/**
 * From which data and runs something was made, and what was made of it: a graph, and walks on it.
 */
package dev.gitruns.lineage;
