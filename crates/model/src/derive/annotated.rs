//! What annotations come to on sessions, turns and users: the reference for what engines keep in steps, whatever comes first.

use std::collections::BTreeMap;

use super::{Derived, derive, sessions, unrepeated};
use crate::annotation::{self, Annotation, Below, Eval, SessionEval, Target, UserEval};
use crate::id::{SpanId, TraceId};
use crate::span::Digest;
use crate::strand::{self, Strand};
use crate::turn;

/// Derives everything from the spans of every trace and from all annotations, every version of them.
pub fn derive_annotated(traces: &BTreeMap<TraceId, Vec<Digest>>, annotations: &[Annotation]) -> Derived {
    let mut derived = derive(traces);
    let homes = homes(traces, &derived);
    let mut evals = Evals::default();
    for annotation in current(annotations) {
        match &annotation.target {
            Target::Session { project, id } => evals.of_session((project, id), &annotation.name).0.push(annotation),
            Target::User { project, id } => evals.users.entry((project, id, &annotation.name)).or_default().push(annotation),
            Target::Turn { trace_id, .. } | Target::Span { trace_id, .. } => {
                let Some(spans) = traces.get(trace_id) else { continue };
                let strands = strand::fold(*trace_id, spans);
                let home = annotation.target.strand(spans, &strands).and_then(|strand| homes.get(&(strand.trace_id, strand.subtree)));
                if let Some(home) = home {
                    evals.at(home, annotation);
                }
            }
        }
    }
    evals.write(&mut derived);
    derived
}

/// Of all versions with one key the newest.
fn current(annotations: &[Annotation]) -> Vec<&Annotation> {
    let mut newest: BTreeMap<_, &Annotation> = BTreeMap::new();
    for annotation in annotations {
        let kept = newest.entry(annotation.key()).or_insert(annotation);
        if annotation.cmp_version(kept).is_gt() {
            *kept = annotation;
        }
    }
    newest.into_values().collect()
}

/// The session of a strand, and the index of its turn.
struct Home {
    session: (String, String),
    turn: Option<usize>,
}

fn homes(traces: &BTreeMap<TraceId, Vec<Digest>>, derived: &Derived) -> BTreeMap<(TraceId, Option<SpanId>), Home> {
    let mut all: BTreeMap<(String, String), Vec<Strand>> = BTreeMap::new();
    let strands: Vec<Strand> = traces.iter().flat_map(|(id, spans)| strand::fold(*id, spans)).collect();
    let strands = unrepeated(strands);
    let sessions = sessions(&strands);
    for (strand, session) in strands.into_iter().zip(sessions) {
        if let Some(id) = session {
            all.entry((strand.project.clone(), id)).or_default().push(strand);
        }
    }
    let mut homes = BTreeMap::new();
    for (session, mut strands) in all.into_iter().filter(|(session, _)| derived.sessions.contains_key(session)) {
        strands.sort_by_key(Strand::place);
        for strand in &strands {
            homes.insert((strand.trace_id, strand.subtree), Home { session: session.clone(), turn: None });
        }
        for (turn, group) in turn::group(&strands).into_iter().enumerate() {
            for strand in group {
                homes.insert((strand.trace_id, strand.subtree), Home { session: session.clone(), turn: Some(turn) });
            }
        }
    }
    homes
}

/// The annotations of sessions by name: their own, those of their turns and of their spans.
type OfSession<'a> = (Vec<&'a Annotation>, Vec<&'a Annotation>, Vec<&'a Annotation>);

#[derive(Default)]
struct Evals<'a> {
    sessions: BTreeMap<(&'a str, &'a str, &'a str), OfSession<'a>>,
    turns: BTreeMap<(&'a str, &'a str, usize, &'a str), Vec<&'a Annotation>>,
    users: BTreeMap<(&'a str, &'a str, &'a str), Vec<&'a Annotation>>,
}

impl<'a> Evals<'a> {
    fn of_session(&mut self, session: (&'a str, &'a str), name: &'a str) -> &mut OfSession<'a> {
        self.sessions.entry((session.0, session.1, name)).or_default()
    }

    fn at(&mut self, home: &'a Home, annotation: &'a Annotation) {
        let session = (home.session.0.as_str(), home.session.1.as_str());
        let (_, turns, spans) = self.of_session(session, &annotation.name);
        match annotation.target {
            Target::Span { .. } => spans.push(annotation),
            _ => turns.push(annotation),
        }
        if let (Target::Turn { .. }, Some(turn)) = (&annotation.target, home.turn) {
            self.turns.entry((session.0, session.1, turn, &annotation.name)).or_default().push(annotation);
        }
    }

    fn write(self, derived: &mut Derived) {
        for ((project, id, name), (own, turns, spans)) in self.sessions {
            let Some((session, _)) = derived.sessions.get_mut(&(project.to_owned(), id.to_owned())) else { continue };
            let own = annotation::fold(name, own.into_iter());
            session.evals.push(SessionEval { own, turns: below(&turns), spans: below(&spans) });
        }
        for ((project, id, turn, name), own) in self.turns {
            let turns = derived.sessions.get_mut(&(project.to_owned(), id.to_owned())).map(|(_, turns)| turns);
            if let Some(turn) = turns.and_then(|turns| turns.get_mut(turn)) {
                turn.evals.push(annotation::fold(name, own.into_iter()));
            }
        }
        write_users(&self.users, derived);
    }
}

fn below(annotations: &[&Annotation]) -> Below {
    let scores: Vec<i64> = annotations.iter().filter_map(|a| a.score).map(annotation::micros).collect();
    Below { mean: annotation::mean(scores.iter().sum(), scores.len() as i64), count: annotations.len() as u64 }
}

fn write_users(own: &BTreeMap<(&str, &str, &str), Vec<&Annotation>>, derived: &mut Derived) {
    for ((project, id), user) in &mut derived.users {
        let mut evals: BTreeMap<&str, UserEval> = BTreeMap::new();
        for ((_, _, name), own) in own.iter().filter(|((p, i, _), _)| p == project && i == id) {
            evals.entry(name).or_default().own = annotation::fold(name, own.iter().copied());
        }
        let sessions = derived.sessions.values().map(|(session, _)| session).filter(|s| s.project == *project && s.users.contains(id));
        let mut scores: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for eval in sessions.flat_map(|session| &session.evals) {
            scores.entry(&eval.own.name).or_default().extend(eval.own.score.map(annotation::micros));
        }
        for (name, scores) in scores.into_iter().filter(|(_, scores)| !scores.is_empty()) {
            let mean = annotation::mean(scores.iter().sum(), scores.len() as i64);
            evals.entry(name).or_default().sessions = Below { mean, count: scores.len() as u64 };
        }
        let named = |(name, eval): (&str, UserEval)| UserEval { own: Eval { name: name.to_owned(), ..eval.own }, ..eval };
        user.evals = evals.into_iter().map(named).collect();
    }
}
