/** What surrounded a run: its code, environment, inputs and output, taken without touching them. */
package dev.gitruns.capture;
