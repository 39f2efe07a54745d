//! What was measured, each figure beside its goal: a table for people, one JSON object for programs.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

/// All that a run measured.
#[derive(Debug, Default)]
pub struct Report {
    pub figures: Vec<Figure>,
    /// What the reader must know: which load was sent, what could not be measured and why.
    pub notes: Vec<String>,
    /// Details by part, for programs.
    pub details: Map<String, Value>,
}

/// One number.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub part: String,
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    #[serde(flatten)]
    pub goal: Goal,
}

/// What the number should be. The goals are for two cores, with the sender on the same machine.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "goal", content = "goal_value")]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    #[serde(rename = "none")]
    Open,
}

impl Figure {
    /// Whether the goal is reached; None without one.
    pub fn is_reached(&self) -> Option<bool> {
        match self.goal {
            Goal::AtLeast(goal) => Some(self.value >= goal),
            Goal::AtMost(goal) => Some(self.value <= goal),
            Goal::Open => None,
        }
    }
}

impl Report {
    pub fn add(&mut self, part: &str, name: &str, value: f64, unit: &'static str, goal: Goal) {
        self.figures.push(Figure { part: part.to_owned(), name: name.to_owned(), value, unit, goal });
    }

    /// Says it at once, and in the report.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        eprintln!("NOTE: {note}");
        self.notes.push(note);
    }

    pub fn detail(&mut self, part: &str, detail: &impl Serialize) {
        self.details.insert(part.to_owned(), serde_json::to_value(detail).unwrap_or_default());
    }

    /// The value of a figure measured before.
    pub fn value(&self, part: &str, name: &str) -> Option<f64> {
        self.figures.iter().find(|f| f.part == part && f.name == name).map(|f| f.value)
    }

    pub fn json(&self) -> Value {
        let short = self.figures.iter().filter(|f| f.is_reached() == Some(false)).count();
        json!({"figures": self.figures, "short_of_goal": short, "notes": self.notes, "details": self.details})
    }

    /// For people.
    pub fn table(&self) -> String {
        let mut text = String::new();
        let mut part = "";
        for figure in &self.figures {
            if figure.part != part {
                part = &figure.part;
                writeln!(text, "\n{part}").ok();
            }
            writeln!(text, "{}", row(figure)).ok();
        }
        for note in &self.notes {
            writeln!(text, "\n* {note}").ok();
        }
        text
    }
}

fn row(figure: &Figure) -> String {
    let Figure { name, value, unit, .. } = figure;
    let goal = match figure.goal {
        Goal::AtLeast(goal) => format!("at least {}", number(goal)),
        Goal::AtMost(goal) => format!("at most {}", number(goal)),
        Goal::Open => String::new(),
    };
    let verdict = figure.is_reached().map_or("", |reached| if reached { "ok" } else { "SHORT" });
    format!("  {name:44} {:>10} {unit:10} {goal:18} {verdict}", number(*value)).trim_end().to_owned()
}

/// Three digits that count.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 || value == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_stands_beside_its_goal() {
        let mut report = Report::default();
        report.add("batch", "durable spans", 15_560.0, "spans/s", Goal::AtLeast(20_000.0));
        report.add("batch", "processor time", 0.07, "s/1000", Goal::AtMost(0.08));
        report.add("batch", "sender", 1.0, "s", Goal::Open);

        let table = report.table();
        assert!(table.contains("15560 spans/s    at least 20000     SHORT"), "{table}");
        assert!(table.contains("0.070 s/1000     at most 0.080      ok"), "{table}");
        assert_eq!(report.json()["short_of_goal"], 1);
        assert_eq!(report.json()["figures"][0]["goal_value"], 20_000.0);
    }
}
