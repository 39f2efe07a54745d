//! Matching a text against a pattern of `like`.

use super::Pattern;

impl Pattern {
    /// Whether the whole text matches.
    pub fn matches(&self, text: &str) -> bool {
        if self.ignores_case {
            return is_match(&folded(&self.text), &folded(text));
        }
        is_match(&self.text.chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
    }
}

fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Greedy, going back to the last `%` only: linear in the text for each part of the pattern between two of them.
fn is_match(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(&c) = text.get(t) {
        match pattern.get(p) {
            Some('%') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&expected) if expected == '_' || expected == c => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    p = after;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|c| *c == '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        let like = |pattern: &str, text: &str| Pattern { text: pattern.to_owned(), ignores_case: false }.matches(text);

        for (pattern, text) in [("%", ""), ("a%", "abc"), ("%c", "abc"), ("a_c", "abc"), ("%b%", "abc"), ("%a%b", "aabab"), ("é_", "éñ")]
        {
            assert!(like(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("", "a"), ("a", "A"), ("_", ""), ("a%d", "abc"), ("a", "ab")] {
            assert!(!like(pattern, text), "{pattern} {text}");
        }
        assert!(Pattern { text: "%ÄB%".into(), ignores_case: true }.matches("xäby"));
    }
}
