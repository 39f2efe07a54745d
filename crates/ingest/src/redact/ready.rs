//! Rules that are at hand under a name. A pattern finds what looks right; where there is a check sum, it decides.

use regex::Regex;
use serde::Deserialize;

use super::{Replace, Rule, always};

/// The names.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ready {
    Email,
    Phone,
    Card,
    Iban,
    ApiKey,
    Ip,
    Ssn,
}

#[cfg(test)]
pub(super) const ALL: [Ready; 7] = [Ready::Email, Ready::Phone, Ready::Card, Ready::Iban, Ready::ApiKey, Ready::Ip, Ready::Ssn];

const EMAIL: &str = r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b";
const PHONE: &str = r"(?:\+\d{1,3}[ .-]?)(?:\(?\d{1,4}\)?[ .-]?){2,5}\d{2,4}\b|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}-\d{3}-\d{4}\b";
const CARD: &str = r"\b\d(?:[ -]?\d){12,18}\b";
const IBAN: &str = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b";
const IP: &str = r"\b(?:\d{1,3}\.){3}\d{1,3}\b";
const SSN: &str = r"\b\d{3}-\d{2}-\d{4}\b";

/// Keys of well-known services, tokens in JWT form, bearer tokens, private keys.
const API_KEY: &str = concat!(
    r"\bsk-[A-Za-z0-9_-]{16,}",
    r"|\b[spr]k_(?:live|test)_[A-Za-z0-9]{16,}",
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{20,}",
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{35}",
    r"|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bhf_[A-Za-z0-9]{30,}",
    r"|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}",
    r"|(?i:\bbearer\s+[A-Za-z0-9._~+/-]{16,}=*)",
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)-----END [A-Z ]*PRIVATE KEY-----",
);

impl Ready {
    pub(super) fn rule(self, replace: Replace) -> Rule {
        let (name, pattern, is_real): (_, _, fn(&str) -> bool) = match self {
            Self::Email => ("email", EMAIL, always()),
            Self::Phone => ("phone", PHONE, |found| (8..=15).contains(&digits(found).count())),
            Self::Card => ("card", CARD, is_card),
            Self::Iban => ("iban", IBAN, is_iban),
            Self::ApiKey => ("api_key", API_KEY, always()),
            Self::Ip => ("ip", IP, |found| found.split('.').all(|part| part.parse::<u8>().is_ok())),
            Self::Ssn => ("ssn", SSN, always()),
        };
        Rule { name: name.to_owned(), pattern: Regex::new(pattern).ok(), is_real, keys: Vec::new(), replace }
    }
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> {
    text.chars().filter_map(|c| c.to_digit(10))
}

/// Luhn's check: every second digit from the right is doubled.
fn is_card(found: &str) -> bool {
    let doubled = |(place, digit): (usize, u32)| if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 };
    let sum: u32 = digits(found).rev().enumerate().map(doubled).sum();
    sum > 0 && sum.is_multiple_of(10)
}

/// The check of ISO 13616: letters are numbers, the first four characters go to the end, and the whole leaves 1 when divided by 97.
fn is_iban(found: &str) -> bool {
    let plain: String = found.chars().filter(|c| *c != ' ').collect();
    let (start, rest) = plain.split_at_checked(4).unwrap_or_default();
    let remainder = rest
        .chars()
        .chain(start.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0u32, |remainder, value| if value < 10 { (remainder * 10 + value) % 97 } else { (remainder * 100 + value) % 97 });
    remainder == 1
}
