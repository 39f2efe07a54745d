//! `turnwise metrics`: evaluates metrics on a running server, as tables for people or as the API's JSON for programs.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::args::{Metrics, MetricsCommand};
use crate::client::{Client, segment};
use crate::terminal::{Look, Style, one_line, pad};

#[derive(Deserialize)]
struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
struct Column {
    name: String,
    unit: Option<String>,
}

pub(crate) fn run(args: &Metrics) -> Result<()> {
    let client = Client::new(&args.server.url)?;
    let (answer, table) = match &args.command {
        MetricsCommand::List => {
            let answer = client.get("/api/v1/metrics", &[])?;
            let table = saved(&answer);
            (answer, table)
        }
        MetricsCommand::Run { metric, project } => {
            let answer = evaluate(&client, metric, project)?;
            let table = serde_json::from_value(answer.clone()).context("understand the server's answer: it may be of another version")?;
            (answer, table)
        }
    };
    let text = if args.json { serde_json::to_string_pretty(&answer)? + "\n" } else { readable(&table, Look::of_stdout()) };
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

fn evaluate(client: &Client, metric: &str, project: &str) -> Result<Value> {
    if metric.trim_start().get(..7).is_some_and(|start| start.eq_ignore_ascii_case("select ")) {
        return client.post("/api/v1/metrics/evaluate", &json!({ "project": project, "expression": metric }));
    }
    client.get(&format!("/api/v1/metrics/{}/values", segment(metric)), &[("project", project)])
}

fn saved(answer: &Value) -> Table {
    let names = ["name", "better", "expression"];
    let metrics = answer.get("data").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let rows = metrics.iter().map(|metric| names.iter().map(|name| metric.get(name).cloned().unwrap_or_default()).collect()).collect();
    Table { columns: names.iter().map(|name| Column { name: (*name).to_owned(), unit: None }).collect(), rows }
}

const GAP: &str = "  ";
const WIDEST: usize = 60;

fn readable(table: &Table, look: Look) -> String {
    let heading = |column: &Column| column.unit.as_ref().map_or_else(|| column.name.clone(), |unit| format!("{} ({unit})", column.name));
    let headings: Vec<String> = table.columns.iter().map(|column| one_line(&heading(column))).collect();
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let widths: Vec<usize> = (0..headings.len()).map(|column| width(&headings, &rows, column)).collect();
    let line = |cells: &Vec<String>| {
        cells.iter().zip(&widths).map(|(cell, width)| pad(cell, *width)).collect::<Vec<_>>().join(GAP).trim_end().to_owned()
    };
    let first = look.paint(Style::Quiet, &line(&headings));
    std::iter::once(first).chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n") + "\n"
}

fn width(headings: &[String], rows: &[Vec<String>], column: usize) -> usize {
    let cells = rows.iter().filter_map(|row| row.get(column)).chain(headings.get(column));
    cells.map(|cell| unicode_width::UnicodeWidthStr::width(cell.as_str())).max().unwrap_or(0).min(WIDEST)
}

/// What is unknown is a dash.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => one_line(text),
        Value::Number(number) => {
            number.as_f64().filter(|real| real.fract() != 0.0).map_or_else(|| number.to_string(), |real| format!("{real:.4}"))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shows_units_and_what_is_unknown() {
        let columns = json!([{"name": "user.id", "unit": null}, {"name": "avg(cost)", "unit": "USD"}]);
        let table = serde_json::from_value(json!({"columns": columns, "rows": [["ada", 0.123_456], ["\u{1b}[31m", null]]})).unwrap();

        assert_eq!(readable(&table, Look::plain(80)), "user.id  avg(cost) (USD)\nada      0.1235\n␛[31m    –\n");
    }
}
