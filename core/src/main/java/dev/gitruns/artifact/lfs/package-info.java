/** Git LFS: our own client of its batch protocol, and the user's {@code git lfs}. */
package dev.gitruns.artifact.lfs;
