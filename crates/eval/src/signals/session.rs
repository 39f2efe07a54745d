//! From the turns to the session: how broken it is as a whole, and the turn at which it broke.

use super::features::{Row, Side, closes_well};
use super::lexicon::Topic;
use super::turns::Weighed;

/// The numbers of a session.
pub(crate) fn row(turns: &[Weighed]) -> Row {
    let mut row = Row::default();
    scores(&mut row, turns);
    shares(&mut row, turns);
    let length = lengths(&mut row, turns);
    if let Some(last) = turns.last() {
        ending(&mut row, turns, last);
    }
    let tone = by_verbosity(row, verbosity(length));
    with_tools(tone, turns)
}

/// How much the assistant speaks as agents on language models do, in paragraphs: from 0 at thirty words an answer to 1 at fifty.
fn verbosity(answer_length: f32) -> f32 {
    ((answer_length - 3.4) / 0.5).clamp(0.0, 1.0)
}

/// Such agents are polite whatever happens, and decline or hand over by their rules, so apologies and thanks tell something else of them:
/// in their sessions the numbers of tone go by other names, which have weights of their own.
fn by_verbosity(row: Row, verbosity: f32) -> Row {
    let mut split = Row::default();
    for (name, value) in row.values {
        match TONES.iter().find(|(plain, _)| *plain == name) {
            None => split.put(name, value),
            Some((plain, verbose)) => {
                split.put(plain, value * (1.0 - verbosity));
                split.put(verbose, value * verbosity);
            }
        }
    }
    split.put("v_verbose", verbosity);
    split
}

fn scores(row: &mut Row, turns: &[Weighed]) {
    let scores: Vec<f32> = turns.iter().map(|turn| turn.scores.answer).collect();
    let at_end = scores.get(scores.len().saturating_sub(3)..).unwrap_or_default();
    row.put("s_mean", mean(scores.iter().copied()));
    row.put("s_max", scores.iter().copied().fold(0.0, f32::max));
    row.put("s_end", mean(at_end.iter().copied()));
    row.put("s_last", scores.last().copied().unwrap_or_default());
}

fn shares(row: &mut Row, turns: &[Weighed]) {
    for (name, topic) in QUESTION_SHARES {
        row.put(name, share(turns, |turn| turn.read.asked.as_ref().is_some_and(|side| side.has(*topic))));
    }
    for (name, topic) in ANSWER_SHARES {
        row.put(name, share(turns, |turn| turn.read.answered.as_ref().is_some_and(|side| side.has(*topic))));
    }
    row.put("r_question_again", share(turns, |turn| turn.read.now.get("h_asks_again") > 0.0));
    row.put("r_answer_again", share(turns, |turn| turn.read.now.get("h_says_again") > 0.0));
    row.put("r_answer_like", mean(turns.iter().map(|turn| turn.read.now.get("h_answer_like_any"))));
}

fn with_tools(mut row: Row, turns: &[Weighed]) -> Row {
    let sum = |count: fn(&Weighed) -> usize| (turns.iter().map(count).sum::<usize>() as f32).ln_1p();
    row.put("t_calls", sum(|turn| turn.read.tools.calls));
    row.put("t_errors", sum(|turn| turn.read.tools.errors));
    row.put("t_repeats", sum(|turn| turn.read.tools.repeats));
    row
}

/// Answers the mean logarithm of the answers' lengths in words.
fn lengths(row: &mut Row, turns: &[Weighed]) -> f32 {
    let length = |side: Option<&Side>| side.map(|side| (side.words.len() as f32).ln_1p());
    let answers = mean(turns.iter().filter_map(|turn| length(turn.read.answered.as_ref())));
    row.put("l_turns", (turns.len() as f32).ln_1p());
    row.put("l_questions", mean(turns.iter().filter_map(|turn| length(turn.read.asked.as_ref()))));
    row.put("l_answers", answers);
    answers
}

fn ending(row: &mut Row, turns: &[Weighed], last: &Weighed) {
    let none = Side::default();
    let question = last.read.asked.as_ref().unwrap_or(&none);
    let answer = last.read.answered.as_ref();
    let flag = |is_so: bool| f32::from(u8::from(is_so));
    let is_end = |answer: &Side| answer.has(Topic::Farewell) || answer.has(Topic::More);
    row.put("e_left", flag(answer.is_some_and(|answer| !is_end(answer)) && !closes_well(question)));
    row.put("e_left_asking", flag(answer.is_some_and(Side::ends_asking)));
    row.put("e_closes_well", flag(closes_well(question)));
    row.put("e_answer_again", if answer.is_some() { last.read.now.get("h_answer_like_any") } else { 0.0 });
    // What the user said last counts apart when nobody answered it.
    for (name, open, topic) in ENDINGS {
        row.put(name, flag(question.has(*topic)));
        row.put(open, flag(question.has(*topic) && answer.is_none()));
    }
    let answer = turns.iter().rev().find_map(|turn| turn.read.answered.as_ref()).unwrap_or(&none);
    for (name, topic) in LAST_ANSWER {
        row.put(name, flag(answer.has(*topic)));
    }
}

fn share(turns: &[Weighed], is_so: impl Fn(&Weighed) -> bool) -> f32 {
    turns.iter().filter(|turn| is_so(turn)).count() as f32 / turns.len().max(1) as f32
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (count, sum) = values.fold((0.0_f32, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    sum / count.max(1.0)
}

/// The worst stretch of a session: the run of turns that is furthest above `threshold` in sum. Its first turn is where it broke.
pub(crate) fn break_at(scores: &[f32], threshold: f32) -> Option<usize> {
    let mut worst = (0.0, None);
    let mut stretch = (0.0, 0);
    for (at, score) in scores.iter().enumerate() {
        if stretch.0 <= 0.0 {
            stretch = (0.0, at);
        }
        stretch.0 += score - threshold;
        if stretch.0 > worst.0 {
            worst = (stretch.0, Some(stretch.1));
        }
    }
    worst.1
}

/// Numbers of tone, and their names in the sessions of verbose agents.
const TONES: &[(&str, &str)] = &[
    ("s_mean", "v_mean"),
    ("s_end", "v_end"),
    ("s_max", "v_max"),
    ("s_last", "v_last"),
    ("r_apology", "v_apology"),
    ("r_refusal", "v_refusal"),
    ("r_failure", "v_failure"),
    ("r_success", "v_success"),
    ("r_handoff", "v_handoff"),
    ("r_correction", "v_correction"),
    ("r_no", "v_no"),
    ("r_thanks", "v_thanks"),
    ("r_praise", "v_praise"),
    ("r_urging", "v_urging"),
    ("r_escalation", "v_escalation"),
    ("r_asking", "v_asking"),
    ("l_turns", "v_turns"),
    ("l_questions", "v_questions"),
    ("l_answers", "v_answers"),
    ("e_left", "v_left"),
    ("e_closes_well", "v_closes_well"),
    ("e_no", "v_e_no"),
    ("e_escalation", "v_e_escalation"),
    ("e_answer_again", "v_answer_again"),
    ("z_success", "v_z_success"),
    ("z_failure", "v_z_failure"),
    ("z_apology", "v_z_apology"),
    ("z_handoff", "v_z_handoff"),
    ("z_asking", "v_z_asking"),
    ("z_refusal", "v_z_refusal"),
    ("z_offer", "v_z_offer"),
];

const QUESTION_SHARES: &[(&str, Topic)] = &[
    ("r_complaint", Topic::Complaint),
    ("r_insult", Topic::Insult),
    ("r_correction", Topic::Correction),
    ("r_confusion", Topic::Confusion),
    ("r_escalation", Topic::Escalation),
    ("r_resignation", Topic::Resignation),
    ("r_no", Topic::No),
    ("r_yes", Topic::Yes),
    ("r_thanks", Topic::Thanks),
    ("r_praise", Topic::Praise),
    ("r_urging", Topic::Urging),
];

const ANSWER_SHARES: &[(&str, Topic)] = &[
    ("r_apology", Topic::Apology),
    ("r_refusal", Topic::Refusal),
    ("r_lost", Topic::Lost),
    ("r_failure", Topic::Failure),
    ("r_success", Topic::Success),
    ("r_handoff", Topic::Handoff),
    ("r_offer", Topic::Offer),
    ("r_asking", Topic::Asking),
];

const ENDINGS: &[(&str, &str, Topic)] = &[
    ("e_no", "e_no_open", Topic::No),
    ("e_yes", "e_yes_open", Topic::Yes),
    ("e_complaint", "e_complaint_open", Topic::Complaint),
    ("e_escalation", "e_escalation_open", Topic::Escalation),
];

const LAST_ANSWER: &[(&str, Topic)] = &[
    ("z_success", Topic::Success),
    ("z_failure", Topic::Failure),
    ("z_apology", Topic::Apology),
    ("z_lost", Topic::Lost),
    ("z_refusal", Topic::Refusal),
    ("z_handoff", Topic::Handoff),
    ("z_more", Topic::More),
    ("z_asking", Topic::Asking),
    ("z_offer", Topic::Offer),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_breaks_where_its_worst_stretch_begins() {
        assert_eq!(break_at(&[0.2, 0.3, 0.8, 0.7, 0.9], 0.6), Some(2));
        assert_eq!(break_at(&[0.9, 0.1, 0.8, 0.8], 0.6), Some(2));
        assert_eq!(break_at(&[0.2, 0.3, 0.5], 0.6), None);
        assert_eq!(break_at(&[], 0.6), None);
    }
}
