//! Is what the server shows of a case what a person would want to see? Counts, in six columns, and says each difference in words.
//!
//! - *sessions*: there is a session of that id, with as many turns as expected, in order. A session that nobody expected counts as
//!   a miss of its own, unless it stands for one that is missing (a wrong id is one mistake, not two).
//! - *users*, *inputs*, *outputs*, *tokens*, *errors*: of every expected turn, in a session or not, is it right? **A turn that is
//!   missing is wrong in every column.** A turn too many makes its session wrong. Tokens are prompt and completion together.
//!
//! Turns are put side by side in their order ([`super::align`]), so that one missing turn does not make all later ones wrong.
//!
//! Inferred sessions (the server's own guess, marked so) are compared like this. Where no session was expected, turns of an inferred
//! session count as found: it claims no id. Where a session was expected whose id did not arrive, the session is a miss, but
//! its turns are looked for in an inferred session that holds them: the reader sees the conversation under another name.
//! Traces without a session that nobody expected (a native SDK's second report of a call) are not counted: they are no turns.
//! A turn found in two cases' sessions at once belongs to both; all others are told apart by their trace ids.

use std::collections::{HashMap, VecDeque};

use super::align::align;
use super::answer::{Answer, FoundSession, FoundTurn};
use super::case::{Case, ExpectedSession, ExpectedTurn};
use super::judge;
use super::tally::Tally;

#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) tally: Tally,
    pub(crate) mismatches: Vec<Mismatch>,
    /// What was said of each session that is not there.
    missing: VecDeque<String>,
}

/// One difference. It may follow from that of a session (its turn is missing, it goes by another id); then it is known or new with it.
#[derive(Debug, PartialEq)]
pub(crate) struct Mismatch {
    pub(crate) text: String,
    pub(crate) follows_from: Option<String>,
}

/// Which case a trace was sent by.
pub(crate) type Owners<'a> = HashMap<&'a str, usize>;

pub(crate) fn owners(cases: &[Case]) -> Owners<'_> {
    cases.iter().enumerate().flat_map(|(i, case)| case.trace_ids.iter().map(move |id| (id.as_str(), i))).collect()
}

pub(crate) fn compare(index: usize, case: &Case, answer: &Answer, owners: &Owners<'_>) -> Verdict {
    let found = of_case(index, case, answer, owners);
    let mut verdict = Verdict::default();
    let mut left = found.sessions;
    for (expected, place) in places(&case.expected.sessions, &mut left) {
        verdict.session(expected, &place);
    }
    let (inferred, unexpected): (Vec<_>, Vec<_>) = left.into_iter().partition(|s| s.inferred);
    verdict.unexpected(unexpected.iter().filter(|s| s.turns.iter().any(|t| is_sent_by(index, t, owners))));
    let loose: Vec<_> = inferred.into_iter().flat_map(|s| s.turns).chain(found.sessionless).collect();
    verdict.sessionless(&case.expected.sessionless, &loose);
    verdict
}

/// Sessions that no case of the corpus can have sent.
pub(crate) fn strangers<'a>(cases: &[Case], answer: &'a Answer, owners: &Owners<'_>) -> Vec<&'a FoundSession> {
    let is_expected = |s: &FoundSession| {
        cases.iter().any(|c| c.expected.sessions.iter().any(|e| e.id.is_none() || e.id.as_deref() == Some(s.session_id.trim())))
    };
    let is_owned = |s: &FoundSession| s.turns.iter().flat_map(|t| &t.trace_ids).any(|id| owners.contains_key(id.as_str()));
    answer.sessions.iter().filter(|s| !s.turns.is_empty() && !is_owned(s) && !is_expected(s)).collect()
}

/// The part of the answer that this case sent, or may have sent: log records carry no trace id of their own.
fn of_case(index: usize, case: &Case, answer: &Answer, owners: &Owners<'_>) -> Answer {
    let is_other = |t: &FoundTurn| !is_sent_by(index, t, owners) && t.trace_ids.iter().any(|id| owners.contains_key(id.as_str()));
    let is_named = |s: &FoundSession| case.expected.sessions.iter().any(|e| e.id.as_deref() == Some(s.session_id.trim()));
    let mut sessions = answer.sessions.clone();
    sessions.iter_mut().for_each(|s| s.turns.retain(|t| !is_other(t)));
    sessions
        .retain(|s| is_named(s) || !s.turns.is_empty() && (case.logs.is_some() || s.turns.iter().any(|t| is_sent_by(index, t, owners))));
    let sessionless = answer.sessionless.iter().filter(|t| is_sent_by(index, t, owners)).cloned().collect();
    Answer { sessions, sessionless }
}

fn is_sent_by(index: usize, turn: &FoundTurn, owners: &Owners<'_>) -> bool {
    turn.trace_ids.iter().any(|id| owners.get(id.as_str()) == Some(&index))
}

/// Where an expected session was found.
enum Place {
    Named(FoundSession),
    Inferred(FoundSession),
    Nowhere,
}

impl Place {
    fn turns(&self) -> &[FoundTurn] {
        match self {
            Place::Named(session) | Place::Inferred(session) => &session.turns,
            Place::Nowhere => &[],
        }
    }
}

/// Takes each expected session out of `left`: first by id, then those of any id, then those that only an inferred session holds.
fn places<'a>(expected: &'a [ExpectedSession], left: &mut Vec<FoundSession>) -> Vec<(&'a ExpectedSession, Place)> {
    let mut places: Vec<_> = expected.iter().map(|e| (e, take_by_id(e, left).map_or(Place::Nowhere, Place::Named))).collect();
    for (session, place) in places.iter_mut().filter(|(s, p)| s.id.is_none() && matches!(p, Place::Nowhere)) {
        *place = take_best(left, |s| (!s.inferred).then(|| likeness(session, s))).map_or(Place::Nowhere, Place::Named);
    }
    for (session, place) in places.iter_mut().filter(|(_, p)| matches!(p, Place::Nowhere)) {
        let held = |s: &FoundSession| Some(likeness(session, s)).filter(|&alike| s.inferred && alike > 0);
        *place = take_best(left, held).map_or(Place::Nowhere, Place::Inferred);
    }
    places
}

fn take_by_id(expected: &ExpectedSession, left: &mut Vec<FoundSession>) -> Option<FoundSession> {
    let id = expected.id.as_deref()?;
    take_best(left, |s| (s.session_id.trim() == id).then_some(s.turns.len()))
}

/// Takes the session of the highest rank; of several the first.
fn take_best(left: &mut Vec<FoundSession>, rank: impl Fn(&FoundSession) -> Option<usize>) -> Option<FoundSession> {
    let ranked = left.iter().enumerate().filter_map(|(i, s)| Some((rank(s)?, std::cmp::Reverse(i))));
    let (_, std::cmp::Reverse(best)) = ranked.max()?;
    Some(left.remove(best))
}

fn likeness(expected: &ExpectedSession, found: &FoundSession) -> usize {
    expected.turns.iter().filter(|e| found.turns.iter().any(|f| judge::has_input(e, f))).count()
}

impl Verdict {
    fn session(&mut self, expected: &ExpectedSession, place: &Place) {
        let found = place.turns();
        let pairs = align(&expected.turns, found, judge::has_input);
        let fault = session_fault(expected, place, &pairs);
        self.tally.sessions.count(fault.is_none());
        if !matches!(place, Place::Named(_)) {
            self.missing.extend(fault.clone());
        }
        if let Some(text) = &fault {
            self.mismatches.push(Mismatch { text: text.clone(), follows_from: None });
        }
        self.turns(&expected.turns, found, &pairs, fault.as_deref());
    }

    fn unexpected<'a>(&mut self, sessions: impl Iterator<Item = &'a FoundSession>) {
        for session in sessions {
            let text = format!("session '{}': {} turns, expected none", session.session_id, session.turns.len());
            let follows_from = self.missing.pop_front();
            if follows_from.is_none() {
                self.tally.sessions.count(false);
            }
            self.mismatches.push(Mismatch { text, follows_from });
        }
    }

    fn sessionless(&mut self, expected: &[ExpectedTurn], found: &[FoundTurn]) {
        self.turns(expected, found, &pair_by_input(expected, found), None);
    }

    fn turns(&mut self, expected: &[ExpectedTurn], found: &[FoundTurn], pairs: &[Option<usize>], session_fault: Option<&str>) {
        for (number, (turn, pair)) in expected.iter().zip(pairs).enumerate() {
            match pair.and_then(|f| found.get(f)) {
                Some(found) => self.turn(number, turn, found),
                None => self.missing_turn(number, turn, session_fault),
            }
        }
    }

    fn missing_turn(&mut self, number: usize, expected: &ExpectedTurn, session_fault: Option<&str>) {
        self.tally.turn_columns().into_iter().for_each(|column| column.count(false));
        let text = format!("turn {number} missing, expected '{}'", judge::wanted_text(&expected.input));
        self.mismatches.push(Mismatch { text, follows_from: session_fault.map(str::to_owned) });
    }

    fn turn(&mut self, number: usize, expected: &ExpectedTurn, found: &FoundTurn) {
        let checks = judge::turn(expected, found);
        for (column, check) in self.tally.turn_columns().into_iter().zip(checks) {
            column.count(check.is_right);
            if !check.is_right {
                let text = format!("turn {number} {}: '{}', expected '{}'", check.what, check.got, check.wanted);
                self.mismatches.push(Mismatch { text, follows_from: None });
            }
        }
    }
}

/// What is wrong with a session as a whole, if anything.
fn session_fault(expected: &ExpectedSession, place: &Place, pairs: &[Option<usize>]) -> Option<String> {
    let id = expected.id.as_deref().unwrap_or("(any)");
    let (got, wanted) = (place.turns().len(), expected.turns.len());
    match place {
        Place::Nowhere | Place::Inferred(_) => Some(format!("session '{id}': 0 turns, expected {wanted}")),
        Place::Named(_) if got != wanted => Some(format!("session '{id}': {got} turns, expected {wanted}")),
        Place::Named(found) if !is_in_order(&expected.turns, &found.turns, pairs) => {
            Some(format!("session '{id}': its turns are out of order"))
        }
        Place::Named(_) => None,
    }
}

/// Every turn is at its place, and no turn that is wrong there is what was said at another.
fn is_in_order(expected: &[ExpectedTurn], found: &[FoundTurn], pairs: &[Option<usize>]) -> bool {
    let at_place = pairs.iter().enumerate().all(|(i, pair)| *pair == Some(i));
    let strays = |(e, f): (&ExpectedTurn, &FoundTurn)| !judge::has_input(e, f) && expected.iter().any(|other| judge::has_input(other, f));
    at_place && !expected.iter().zip(found).any(strays)
}

/// Nothing orders turns of no session: each is looked for by what was said; those left over meet in order.
fn pair_by_input(expected: &[ExpectedTurn], found: &[FoundTurn]) -> Vec<Option<usize>> {
    let mut free: Vec<usize> = (0..found.len()).collect();
    let mut take = |is_match: &dyn Fn(&FoundTurn) -> bool| {
        let place = free.iter().position(|&i| found.get(i).is_some_and(is_match))?;
        Some(free.remove(place))
    };
    let said: Vec<_> = expected.iter().map(|e| take(&|f| judge::has_input(e, f))).collect();
    said.into_iter().map(|pair| pair.or_else(|| take(&|_| true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::case::{Expected, ExpectedText, ExpectedTokens};
    use serde_json::json;

    fn wanted(input: &str) -> ExpectedTurn {
        ExpectedTurn {
            input: ExpectedText::Exactly(input.to_owned()),
            output: ExpectedText::Exactly(format!("re: {input}")),
            user_id: Some("ada".to_owned()),
            tokens: ExpectedTokens::Exactly { prompt: 4, completion: 3 },
            error: false,
        }
    }

    /// A turn as the API gives it; its trace is named after the input.
    fn shown(input: &str) -> FoundTurn {
        let text = |t: String| json!({"text": t, "redacted": false, "truncated": false});
        let turn = json!({"trace_ids": [input], "user_id": "ada", "input": text(input.to_owned()), "output": text(format!("re: {input}")),
            "tokens": {"prompt": 4, "completion": 3}, "error": null});
        serde_json::from_value(turn).unwrap()
    }

    fn session(id: &str, inputs: &[&str]) -> FoundSession {
        FoundSession::named(id, inputs.iter().map(|i| shown(i)).collect())
    }

    fn case(sessions: &[(&str, &[&str])], sessionless: &[&str]) -> Case {
        let inputs = || sessions.iter().flat_map(|(_, inputs)| inputs.iter()).chain(sessionless);
        let expected_session = |(id, inputs): &(&str, &[&str])| ExpectedSession {
            id: Some((*id).to_owned()).filter(|id| id != "any"),
            turns: inputs.iter().map(|i| wanted(i)).collect(),
        };
        Case {
            suite: "suite".into(),
            name: "case".into(),
            traces: None,
            logs: None,
            trace_ids: inputs().map(|i| (*i).to_owned()).collect(),
            expected: Expected {
                sessions: sessions.iter().map(expected_session).collect(),
                sessionless: sessionless.iter().map(|i| wanted(i)).collect(),
            },
        }
    }

    fn verdict(case: Case, sessions: Vec<FoundSession>, sessionless: Vec<FoundTurn>) -> Verdict {
        let cases = [case];
        compare(0, &cases[0], &Answer { sessions, sessionless }, &owners(&cases))
    }

    fn texts(verdict: &Verdict) -> Vec<&str> {
        verdict.mismatches.iter().map(|m| m.text.as_str()).collect()
    }

    #[test]
    fn what_is_right_counts_in_every_column() {
        let verdict = verdict(case(&[("s", &["a", "b"])], &["loose"]), vec![session("s", &["a", "b"])], vec![shown("loose")]);

        assert_eq!(texts(&verdict), [""; 0]);
        assert_eq!(verdict.tally.to_string(), "sessions 1/1  users 3/3  inputs 3/3  outputs 3/3  tokens 3/3  errors 3/3");
    }

    #[test]
    fn a_missing_turn_is_wrong_in_every_column_and_only_once() {
        let verdict = verdict(case(&[("s", &["a", "b", "c"])], &[]), vec![session("s", &["b", "c"])], vec![]);

        assert_eq!(texts(&verdict), ["session 's': 2 turns, expected 3", "turn 0 missing, expected 'a'"]);
        assert_eq!(verdict.mismatches[1].follows_from.as_deref(), Some("session 's': 2 turns, expected 3"));
        assert_eq!(verdict.tally.to_string(), "sessions 0/1  users 2/3  inputs 2/3  outputs 2/3  tokens 2/3  errors 2/3");
    }

    #[test]
    fn a_missing_session_loses_all_its_turns() {
        let verdict = verdict(case(&[("s", &["a", "b"]), ("t", &["c"])], &[]), vec![session("t", &["c"])], vec![shown("a"), shown("b")]);

        assert_eq!(verdict.tally.to_string(), "sessions 1/2  users 1/3  inputs 1/3  outputs 1/3  tokens 1/3  errors 1/3");
    }

    #[test]
    fn turns_in_the_wrong_order_make_the_session_wrong() {
        let verdict = verdict(case(&[("s", &["a", "b"])], &[]), vec![session("s", &["b", "a"])], vec![]);

        assert_eq!(texts(&verdict)[0], "session 's': its turns are out of order");
        assert_eq!(verdict.tally.to_string(), "sessions 0/1  users 2/2  inputs 0/2  outputs 0/2  tokens 2/2  errors 2/2");
    }

    #[test]
    fn a_turn_too_many_makes_the_session_wrong() {
        let mut case = case(&[("s", &["a"])], &[]);
        case.trace_ids.insert("b".into());

        let verdict = verdict(case, vec![session("s", &["b", "a"])], vec![]);

        assert_eq!(texts(&verdict), ["session 's': 2 turns, expected 1"]);
        assert_eq!(verdict.tally.to_string(), "sessions 0/1  users 1/1  inputs 1/1  outputs 1/1  tokens 1/1  errors 1/1");
    }

    #[test]
    fn a_session_too_many_is_a_miss() {
        let mut case = case(&[("s", &["a"])], &[]);
        case.trace_ids.insert("b".into());

        let verdict = verdict(case, vec![session("extra", &["b"]), session("s", &["a"])], vec![]);

        assert_eq!(texts(&verdict), ["session 'extra': 1 turns, expected none"]);
        assert_eq!(verdict.tally.sessions.to_string(), "1/2");
    }

    #[test]
    fn a_session_under_a_wrong_id_is_one_miss() {
        let verdict = verdict(case(&[("s", &["a"])], &[]), vec![session("thread", &["a"])], vec![]);

        assert_eq!(
            texts(&verdict),
            ["session 's': 0 turns, expected 1", "turn 0 missing, expected 'a'", "session 'thread': 1 turns, expected none"]
        );
        assert_eq!(verdict.tally.sessions.to_string(), "0/1");
    }

    #[test]
    fn a_turn_of_no_session_must_not_be_in_one() {
        let verdict = verdict(case(&[], &["a"]), vec![session("made-up", &["a"])], vec![]);

        assert_eq!(verdict.tally.to_string(), "sessions 0/1  users 0/1  inputs 0/1  outputs 0/1  tokens 0/1  errors 0/1");
    }

    #[test]
    fn an_inferred_session_claims_no_id() {
        let inferred = |inputs| {
            let mut session = session("inferred-1", inputs);
            session.inferred = true;
            session
        };

        let loose = verdict(case(&[], &["a"]), vec![inferred(&["a"])], vec![]);
        let lost = verdict(case(&[("s", &["a"])], &[]), vec![inferred(&["a"])], vec![]);

        assert_eq!(loose.tally.to_string(), "sessions 0/0  users 1/1  inputs 1/1  outputs 1/1  tokens 1/1  errors 1/1");
        assert_eq!(lost.tally.to_string(), "sessions 0/1  users 1/1  inputs 1/1  outputs 1/1  tokens 1/1  errors 1/1");
        assert_eq!(texts(&lost), ["session 's': 0 turns, expected 1"]);
    }

    #[test]
    fn an_id_made_up_by_the_library_is_found_by_its_turns() {
        let verdict = verdict(case(&[("any", &["a", "b"])], &[]), vec![session("0196-uuid", &["a", "b"])], vec![]);

        assert_eq!(verdict.tally.sessions.to_string(), "1/1");
    }

    #[test]
    fn cases_that_share_a_session_id_see_their_own_turns() {
        let cases = [case(&[("424242", &["a"])], &[]), case(&[("424242", &["b"])], &[])];
        let answer = Answer { sessions: vec![session("424242", &["a", "b"])], sessionless: vec![] };
        let owners = owners(&cases);

        let right = cases.iter().enumerate().all(|(i, c)| compare(i, c, &answer, &owners).mismatches.is_empty());

        assert!(right);
    }

    #[test]
    fn sessionless_turns_are_found_in_any_order() {
        let verdict = verdict(case(&[], &["a", "b"]), vec![], vec![shown("b"), shown("a")]);

        assert_eq!(texts(&verdict), [""; 0]);
    }

    #[test]
    fn a_session_that_no_case_sent_is_a_stranger() {
        let cases = [case(&[("s", &["a"])], &[])];
        let answer = Answer { sessions: vec![session("s", &["a"]), session("ghost", &["x"])], sessionless: vec![] };

        let strangers = strangers(&cases, &answer, &owners(&cases));

        assert_eq!(strangers.len(), 1);
        assert_eq!(strangers[0].session_id, "ghost");
    }

    #[test]
    fn each_difference_is_told_in_words() {
        let mut turn = shown("a");
        turn.tokens = None;
        turn.user_id = None;
        turn.error = json!({"message": "timeout", "span_id": null});

        let verdict = verdict(case(&[("s", &["a"])], &[]), vec![FoundSession::named("s", vec![turn])], vec![]);

        assert_eq!(
            texts(&verdict),
            ["turn 0 user: 'None', expected 'ada'", "turn 0 tokens: 'None', expected '(4, 3)'", "turn 0 error: 'timeout', expected 'None'"]
        );
        assert_eq!(verdict.tally.to_string(), "sessions 1/1  users 0/1  inputs 1/1  outputs 1/1  tokens 0/1  errors 0/1");
    }
}
