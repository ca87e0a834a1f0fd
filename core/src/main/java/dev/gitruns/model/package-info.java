/** What a run is: values without I/O, one type per id. */
package dev.gitruns.model;
