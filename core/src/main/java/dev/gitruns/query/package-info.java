/** Selects, filters, sorts and names runs as readers show them. */
package dev.gitruns.query;
