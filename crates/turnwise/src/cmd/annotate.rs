//! `turnwise annotate`: keeps an annotation on a session, or on one of its turns.

use std::io::{self, Write as _};

use anyhow::Result;
use serde_json::{Value, json};

use crate::args::Annotate;
use crate::client::Client;

pub(crate) fn run(args: &Annotate) -> Result<()> {
    let client = Client::new(&args.server.url)?;
    let answer = client.post("/api/v1/annotations", &annotation(args))?;
    let text = if args.json { serde_json::to_string_pretty(&answer)? + "\n" } else { told(args, &answer) };
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}

fn annotation(args: &Annotate) -> Value {
    json!({
        "target": {"session_id": args.session, "project": args.project, "turn": args.turn},
        "name": args.name,
        "annotator": args.annotator.to_uppercase(),
        "label": args.label,
        "score": args.score,
        "explanation": args.explanation,
        "identifier": args.identifier,
    })
}

fn told(args: &Annotate, answer: &Value) -> String {
    let is_found = answer.pointer("/data/0/found").and_then(Value::as_bool).unwrap_or(false);
    let waiting = if is_found { "" } else { "; it waits for the session, which has not come yet" };
    let what = args.turn.map_or_else(|| "session".to_owned(), |turn| format!("turn {turn} of session"));
    crate::terminal::visible(&format!("Annotated {what} {} with {}{waiting}.", args.session, args.name)) + "\n"
}
