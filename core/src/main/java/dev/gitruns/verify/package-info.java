/** Findings about anything that is stored; bad data is a finding, never an exception. */
package dev.gitruns.verify;
