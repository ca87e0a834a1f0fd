/** How results reach people and programs: tables, colours, CSV and JSON. */
package dev.gitruns.cli.output;
