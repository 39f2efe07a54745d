//! `turnwise signals`: scores plain transcripts, a JSON line in and a JSON line out, without a server. A line that cannot be read is
//! told with its number, and the rest go on.

mod transcript;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use turnwise_eval::signals::{self, Judged, Model, On, Scores, Signal, Usual, Verdict};

use crate::args::Signals;
use crate::terminal;
use transcript::{Place, Transcript};

pub(crate) fn run(args: &Signals) -> Result<()> {
    let own = args.weights.as_ref().map(read_weights).transpose()?;
    let model = own.as_ref().unwrap_or_else(|| Model::frozen());
    let answer = |transcript: &Transcript| if args.numbers { numbers(transcript, model) } else { verdict(transcript, model) };
    let mut output = BufWriter::new(io::stdout().lock());
    let unread = each_line(open(args)?, |transcript| Ok(writeln!(output, "{}", answer(transcript))?))?;
    output.flush()?;
    if unread > 0 {
        bail!("read {unread} of the lines");
    }
    Ok(())
}

fn read_weights(file: &std::path::PathBuf) -> Result<Model> {
    let text = fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
    Ok(Model::parse(&text)?)
}

fn open(args: &Signals) -> Result<Box<dyn BufRead>> {
    if args.file.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = File::open(&args.file).with_context(|| format!("open {}", args.file.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// Gives each transcript to `take`; answers how many lines could not be read. Blank lines are none.
fn each_line(mut input: Box<dyn BufRead>, mut take: impl FnMut(&Transcript) -> Result<()>) -> Result<usize> {
    let (mut unread, mut line) = (0, Vec::new());
    for number in 1.. {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        match transcript::parse(text.trim_start_matches('\u{feff}')) {
            _ if text.trim().is_empty() => {}
            Ok(transcript) => take(&transcript)?,
            Err(error) => {
                unread += 1;
                eprintln!("line {number}: {}", terminal::visible(&format!("{error:#}")));
            }
        }
    }
    Ok(unread)
}

fn verdict(transcript: &Transcript, model: &Model) -> Value {
    let verdict = signals::judge(&transcript.exchanges, Usual::default(), model);
    let turns: Vec<Value> = transcript.places.iter().enumerate().map(|(index, place)| turn(index, *place, transcript, &verdict)).collect();
    let reasons: Vec<Value> = verdict.reasons.iter().map(|(name, weight)| json!({ "name": name, "weight": rounded(*weight) })).collect();
    json!({
        "id": transcript.id,
        "session_score": rounded(verdict.session_score),
        "break_turn": verdict.break_at.and_then(|exchange| transcript.index_of(On::Answer, exchange)),
        "break_reasons": reasons,
        "turns": turns,
    })
}

fn turn(index: usize, place: Place, transcript: &Transcript, verdict: &Verdict) -> Value {
    let judged = place.exchange().and_then(|exchange| verdict.turns.get(exchange));
    let (score, at_time) = judged.map(|judged| scores(place, judged.scores)).unwrap_or_default();
    let own =
        |judged: &Judged| judged.signals.iter().filter(|s| is_at(transcript, place, index, s)).map(|s| signal(transcript, s)).collect();
    let signals: Vec<Value> = judged.map(own).unwrap_or_default();
    json!({ "index": index, "break_score": rounded(score), "break_score_at_time": rounded(at_time), "signals": signals })
}

fn scores(place: Place, scores: Scores) -> (f32, f32) {
    match place {
        Place::Asked(_) => (scores.question, scores.question_at_time),
        _ => (scores.answer, scores.answer_at_time),
    }
}

/// Whether a signal belongs to this given turn: the one that shows its words, of those that make up one side.
fn is_at(transcript: &Transcript, place: Place, index: usize, signal: &Signal) -> bool {
    place.exchange().and_then(|exchange| transcript.index_of(signal.on, exchange)) == Some(index)
}

fn signal(transcript: &Transcript, signal: &Signal) -> Value {
    let like = signal.evidence.like_turn.and_then(|exchange| transcript.index_of(signal.on, exchange));
    let words = &signal.evidence.words;
    let evidence = like.map_or_else(|| json!({ "words": words }), |like| json!({ "words": words, "like_turn": like }));
    json!({ "name": signal.kind.name(), "evidence": evidence })
}

/// For training: each turn's numbers, where the given turns went, and the session's numbers.
fn numbers(transcript: &Transcript, model: &Model) -> Value {
    let numbers = signals::numbers(&transcript.exchanges, model);
    let turns: Vec<Value> = numbers.turns.iter().map(|row| row.iter().map(|(name, value)| (*name, *value)).collect()).collect();
    let session: Value = numbers.session.iter().map(|(name, value)| (*name, *value)).collect();
    let answers: Vec<_> = transcript.exchanges.iter().map(|exchange| exchange.answered.as_deref()).collect();
    let exchanges: Vec<_> = transcript.places.iter().map(|place| place.exchange()).collect();
    json!({ "id": transcript.id, "exchanges": exchanges, "turns": turns, "session": session, "answers": answers })
}

fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1e5).round() / 1e5
}
