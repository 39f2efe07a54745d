//! From a text to the terms by which it is found, and from a search to what must be among them. Text is folded first: lower case, and
//! Latin and Greek letters without their marks. A term is a run of letters and digits; scripts that put no space between words (Chinese,
//! Japanese, Thai ...) and symbols give a term for every two neighbours, so that any part of them can be found.

use unicode_normalization::char::decompose_canonical;

/// Between the terms of a list, at its beginning and at its end.
pub(super) const BETWEEN: char = '\n';

/// Runs longer than this are kept as pieces of this many characters, each of which begins where the one before it is half over.
const LONGEST: usize = 64;
/// What is looked up of a long word of a search: any part of a run so long is whole in one of its pieces.
const CERTAIN: usize = LONGEST / 2;
/// Of a run without an end (base64, mostly) only so many characters are kept.
const RUN: usize = 4096;

/// The text in lower case, Latin and Greek letters without their marks.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    spell(text, |c| {
        if !is_mark(c) {
            folded.push(c);
        }
    });
    folded
}

/// The text in lower case, marks as characters of their own.
pub(super) fn spelled(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut spelled = String::with_capacity(text.len());
    spell(text, |c| spelled.push(c));
    spelled
}

fn spell(text: &str, mut push: impl FnMut(char)) {
    for c in text.chars() {
        spell_char(c, &mut push);
    }
}

/// A character in lower case, its marks apart.
pub(super) fn spell_char(c: char, push: &mut impl FnMut(char)) {
    if c.is_ascii() {
        return push(c.to_ascii_lowercase());
    }
    for lower in c.to_lowercase() {
        match lower {
            'ς' => push('σ'),
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => decompose_canonical(lower, &mut *push),
            _ => push(lower),
        }
    }
}

/// Whether a character is a mark on a letter before it.
pub(super) fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The terms of a text, each once, in a list with [`BETWEEN`] around each; empty if there is none.
pub(super) fn terms(text: &str) -> String {
    let folded = folded(text);
    let mut terms: Vec<&str> = Vec::with_capacity(folded.len() / 6);
    for run in runs(&folded) {
        run.terms(|term| terms.push(term));
    }
    terms.sort_unstable();
    terms.dedup();
    listed(terms.into_iter(), folded.len() + 2)
}

/// Terms as a list.
pub(super) fn listed<'a>(terms: impl Iterator<Item = &'a str>, capacity: usize) -> String {
    let mut list = String::with_capacity(capacity);
    for term in terms {
        if list.is_empty() {
            list.push(BETWEEN);
        }
        list.push_str(term);
        list.push(BETWEEN);
    }
    list
}

/// What is looked for among terms: a text that a list of them must contain, boundaries included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sought {
    /// Each must be in the list; none, if the text has nothing that terms are made of.
    pub(super) needles: Vec<String>,
    /// Whether whatever has them contains the text; else the text itself must be looked at.
    pub(super) is_certain: bool,
}

/// What must be among the terms of a text that contains this one.
pub(super) fn sought(text: &str) -> Sought {
    let folded = folded(text);
    let mut needles = Vec::new();
    let mut is_certain = false;
    for run in runs(&folded) {
        let (is_first, is_last) = (run.from == 0, run.from + run.text.len() == folded.len());
        let count = run.text.chars().count();
        is_certain = is_first && is_last && folded == spelled(text) && count <= if run.is_dense { 2 } else { CERTAIN };
        if run.is_dense && count > 1 {
            run.terms(|pair| needles.push(format!("{BETWEEN}{pair}{BETWEEN}")));
        } else if run.is_dense || count > CERTAIN {
            needles.push(run.text.chars().take(CERTAIN).collect());
        } else {
            let before = if is_first { "" } else { "\n" };
            let after = if is_last { "" } else { "\n" };
            needles.push(format!("{before}{}{after}", run.text));
        }
    }
    needles.sort_by_key(|needle| std::cmp::Reverse(needle.len()));
    needles.dedup();
    Sought { is_certain: is_certain && needles.len() == 1, needles }
}

/// Characters that belong together.
struct Run<'t> {
    text: &'t str,
    from: usize,
    /// Of a script without spaces.
    is_dense: bool,
}

impl<'t> Run<'t> {
    fn terms(&self, mut add: impl FnMut(&'t str)) {
        // Shorter in bytes is shorter in characters.
        if !self.is_dense && self.text.len() <= LONGEST {
            return add(self.text);
        }
        let mut ends: Vec<usize> = self.text.char_indices().map(|(place, _)| place).take(RUN + 1).collect();
        if ends.len() <= RUN {
            ends.push(self.text.len());
        }
        let (size, step) = if self.is_dense { (2, 1) } else { (LONGEST, CERTAIN) };
        let mut from = 0;
        loop {
            let until = (from + size).min(ends.len() - 1);
            if let (Some(&start), Some(&end)) = (ends.get(from), ends.get(until)) {
                add(self.text.get(start..end).unwrap_or_default());
            }
            if until + 1 >= ends.len() {
                return;
            }
            from += step;
        }
    }
}

fn runs(folded: &str) -> impl Iterator<Item = Run<'_>> {
    let mut rest = folded.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| kind(*c) == Kind::Between).is_some() {}
        let (from, first) = rest.next()?;
        let mut end = from + first.len_utf8();
        while let Some((place, c)) = rest.next_if(|(_, c)| kind(*c) == kind(first)) {
            end = place + c.len_utf8();
        }
        Some(Run { text: folded.get(from..end)?, from, is_dense: kind(first) == Kind::Dense })
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Between,
    Word,
    Dense,
}

fn kind(c: char) -> Kind {
    match c {
        'a'..='z' | '0'..='9' => Kind::Word,
        '\0'..='\u{bf}' if !c.is_alphanumeric() => Kind::Between,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Kind::Dense,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3031}'..='\u{312f}' | '\u{31a0}'..='\u{4dbf}' => Kind::Dense,
        '\u{4e00}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{1f000}'..='\u{3ffff}' => Kind::Dense,
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{fe00}'..='\u{fe0f}' => Kind::Between,
        _ if c.is_alphanumeric() => Kind::Word,
        _ if c.is_whitespace() || c.is_control() => Kind::Between,
        // Arrows, signs, and what else is no letter.
        _ => Kind::Dense,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(text: &str) -> Vec<String> {
        terms(text).split(BETWEEN).filter(|term| !term.is_empty()).map(str::to_owned).collect()
    }

    fn may_contain(text: &str, part: &str) -> bool {
        let list = terms(text);
        sought(part).needles.iter().all(|needle| list.contains(needle.as_str()))
    }

    #[test]
    fn words_are_folded_and_scripts_without_spaces_are_cut() {
        assert_eq!(list("The Résumé, the RESUME: 3.14"), ["14", "3", "resume", "the"]);
        assert_eq!(
            list("東京タワー2階"),
            ["2", "ワー", "京タ", "東京", "タワ", "階"]
                .iter()
                .copied()
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(list("последний"), ["последний"]);
    }

    #[test]
    fn a_part_of_one_word_is_certain_and_a_phrase_is_not() {
        assert!(sought("fund").is_certain);
        assert!(!sought("a fund").is_certain);
        assert!(!sought("café").is_certain, "the word without its mark has the same terms");
        assert_eq!(sought("京タワ").needles, ["\n京タ\n", "\nタワ\n"]);
        assert_eq!(sought("!?").needles, Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn whatever_is_in_a_text_may_be_in_its_terms(text in "[a-cé東京の !\\.😀Å]{0,200}", from in 0..200usize, length in 1..120usize) {
            let part: String = text.chars().skip(from).take(length).collect();
            prop_assert!(may_contain(&text, part.trim()), "{part}");
        }

        #[test]
        fn what_is_certain_is_there(text in "[abé東京 ]{0,40}", part in "[ab東京]{1,3}") {
            if sought(&part).is_certain && may_contain(&text, &part) {
                prop_assert!(folded(&text).contains(&part));
            }
        }
    }
}
