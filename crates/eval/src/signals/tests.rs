//! Sessions as people hold them, and what is to be said of them.

use proptest::prelude::*;

use super::*;

fn session(said: &[(&str, &str)]) -> Vec<Exchange> {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    said.iter().map(|(asked, answered)| Exchange { asked: text(asked), answered: text(answered), ..Exchange::default() }).collect()
}

fn verdict(exchanges: &[Exchange]) -> Verdict {
    judge(exchanges, Usual::default(), Model::frozen())
}

fn kinds(exchanges: &[Exchange], turn: usize) -> Vec<&'static str> {
    verdict(exchanges).turns[turn].signals.iter().map(|signal| signal.kind.name()).collect()
}

fn booked() -> Vec<Exchange> {
    session(&[
        (
            "Hi, can you find me a cheap Italian restaurant in the centre?",
            "I found three options. Zizzi is cheap and in the centre. Shall I book?",
        ),
        ("Yes please, for two at 7pm tonight.", "Your table is booked. The reference number is AX12F."),
        ("Great, thank you so much!", ""),
    ])
}

fn misunderstood() -> Vec<Exchange> {
    session(&[
        ("What is the capital of France?", "The capital of France is Paris."),
        ("How do I change my delivery address?", "I'm sorry, I didn't understand that. Could you rephrase?"),
        ("No, I asked how to change my delivery address.", "I'm sorry, I didn't understand that. Could you rephrase?"),
        ("This is useless. Let me talk to a human.", "Your order is on its way."),
    ])
}

#[test]
fn a_session_that_went_well_breaks_nowhere() {
    let verdict = verdict(&booked());

    assert_eq!(verdict.break_at, None);
    assert!(verdict.session_score < 0.3, "{}", verdict.session_score);
    assert_eq!(kinds(&booked(), 2), ["positive_close"]);
}

#[test]
fn a_session_breaks_at_the_answer_that_people_complain_of() {
    let verdict = verdict(&misunderstood());

    assert!(matches!(verdict.break_at, Some(1 | 2)), "{:?}", verdict.break_at);
    assert!(verdict.session_score > 0.6, "{}", verdict.session_score);
    assert!(!verdict.reasons.is_empty());
}

#[test]
fn the_users_next_words_raise_the_score_of_an_answer() {
    let scores = verdict(&misunderstood()).turns[2].scores;

    assert!(scores.answer > scores.answer_at_time);
}

#[test]
fn signals_come_with_the_words_they_rest_on() {
    let turns = verdict(&misunderstood()).turns;
    let words = |turn: usize, kind| turns[turn].signals.iter().find(|s| s.kind == kind).map(|s| s.evidence.words.as_str());

    assert_eq!(words(1, Kind::NotUnderstood), Some("didn't understand"));
    assert_eq!(words(2, Kind::UserCorrects), Some("No, I"));
    assert_eq!(words(3, Kind::Frustration), Some("useless"));
    assert_eq!(words(3, Kind::EscalationAsked), Some("talk to a human"));
    let repeated = turns[2].signals.iter().find(|s| s.kind == Kind::AssistantRepeats).unwrap();
    assert_eq!(repeated.evidence.like_turn, Some(1));
}

#[test]
fn a_question_asked_again_in_other_words_is_a_repeat() {
    let again = session(&[
        ("Where can I change the delivery address of my order?", "Your order is on its way."),
        ("How do I change the delivery address of the order?", "It will arrive tomorrow."),
    ]);

    assert!(kinds(&again, 1).contains(&"user_repeats"));
}

#[test]
fn work_that_failed_shows_with_its_span() {
    let span = turnwise_model::id::SpanId::from_slice(&[7; 8]).unwrap();
    let call =
        |error: Option<&str>| ToolCall { name: "search".into(), arguments: Some(1), error: error.map(str::to_owned), span: Some(span) };
    let mut exchanges = booked();
    exchanges[1].tools = vec![call(None), call(None), call(Some("timed out"))];
    exchanges[1].finish_reason = Some("length".into());
    exchanges[1].latency_s = Some(40.0);
    exchanges[1].context_share = Some(0.9);
    exchanges[1].idle_s = Some(7200.0);
    let usual = Usual { latency_s: Some(5.0), cost_usd: None };

    let turn = judge(&exchanges, usual, Model::frozen()).turns.remove(1);

    let kinds: Vec<Kind> = turn.signals.iter().map(|s| s.kind).collect();
    let expected = [Kind::ToolError, Kind::ToolLoop, Kind::TruncatedAnswer, Kind::LatencyJump, Kind::ContextNearlyFull, Kind::IdleGap];
    assert_eq!(kinds, expected);
    assert_eq!(turn.signals[0].evidence.span, Some(span));
    assert_eq!(turn.signals[0].evidence.words, "search: timed out");
}

#[test]
fn a_question_without_an_answer_is_told_and_thanks_are_not() {
    assert!(kinds(&session(&[("Where is my parcel?", "")]), 0).contains(&"unanswered"));
    assert!(!kinds(&session(&[("Wo ist mein Paket?", "Es ist vor der Tür."), ("Danke!", "")]), 1).contains(&"unanswered"));
}

#[test]
fn other_languages_are_heard_in_their_own_words() {
    let german = session(&[
        ("Ich möchte meine Bestellung stornieren", "Das habe ich leider nicht verstanden."),
        ("Ich möchte mit einem Mitarbeiter sprechen", "Gut."),
    ]);
    let chinese = session(&[("我的订单什么时候发货？", "抱歉，系统异常。"), ("怎么还没发货？我要投诉，转人工", "好的")]);

    assert!(kinds(&german, 0).contains(&"not_understood"));
    assert!(kinds(&german, 1).contains(&"escalation_asked"));
    assert!(kinds(&chinese, 1).contains(&"frustration"));
}

#[test]
fn a_language_without_a_list_gives_no_signals_of_words() {
    let russian = session(&[("Где мой заказ?", "Ваш заказ в пути, он прибудет завтра."), ("Спасибо", "")]);

    assert_eq!(verdict(&russian).break_at, None);
    assert!(verdict(&russian).turns.iter().all(|turn| turn.signals.is_empty()));
}

#[test]
fn a_change_of_language_is_told() {
    let both = session(&[
        ("Where is the parcel that I ordered?", "It is on its way."),
        ("Ich habe das nicht verstanden, bitte noch einmal", "Gerne."),
    ]);

    assert!(kinds(&both, 1).contains(&"language_switch"));
}

#[test]
fn every_weight_is_of_a_number_that_is_made() {
    let numbers = numbers(&booked(), Model::frozen());
    let turn: Vec<&str> = numbers.turns[0].iter().map(|(name, _)| *name).collect();
    let session: Vec<&str> = numbers.session.iter().map(|(name, _)| *name).collect();

    assert_eq!(Model::frozen().unknown_names(&turn, &session), Vec::<String>::new());
}

#[test]
fn a_later_turn_changes_only_the_turn_before_it() {
    let whole = misunderstood();

    let (all, start) = (verdict(&whole).turns, verdict(&whole[..3]).turns);

    assert_eq!(all[..2].iter().map(|t| t.scores).collect::<Vec<_>>(), start[..2].iter().map(|t| t.scores).collect::<Vec<_>>());
    assert_eq!(all[2].scores.answer_at_time, start[2].scores.answer_at_time);
}

proptest! {
    #[test]
    fn any_text_is_scored_between_nothing_and_one(said in prop::collection::vec((".{0,80}", ".{0,80}"), 0..6)) {
        let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();

        let verdict = verdict(&session(&said));

        let scores = verdict.turns.iter().flat_map(|t| [t.scores.answer, t.scores.answer_at_time, t.scores.question, t.scores.question_at_time]);
        prop_assert!(scores.chain([verdict.session_score]).all(|score| (0.0..=1.0).contains(&score)));
    }
}
