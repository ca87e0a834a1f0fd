/** One use case a class, named as the verb that calls it. */
package dev.gitruns.op;
