/** Finds and adds runs and events: the ports, and the rules that need no git. */
package dev.gitruns.store;
