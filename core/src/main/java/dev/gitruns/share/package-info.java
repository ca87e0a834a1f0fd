/**
 * What travels between a repository and its remotes, by the user's git; nothing is sent without
 * consent.
 */
package dev.gitruns.share;
