package dev.gitruns.series;

/**
 * How much a reader takes from one file before it refuses; far more than a run of any sense has.
 *
 * @param fileBytes the size of a file
 * @param columns the columns of a file
 * @param rows the rows of a file
 * @param cells rows times columns, nulls included, which cost time but hardly any bytes
 * @param points values that are kept in memory
 * @param nameBytes all names of a long table together, each time that they stand there
 */
record SeriesLimits(long fileBytes, int columns, int rows, long cells, int points, long nameBytes) {
  static final SeriesLimits USUAL =
      new SeriesLimits(1L << 29, 1004, 1 << 27, 1L << 30, 1 << 27, 1L << 32);
}
