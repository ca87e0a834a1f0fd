/** Metric series: rows that were logged to Parquet tables and back. */
package dev.gitruns.series;
