//! What an aggregate remembers of a group's values, and what it says at the end. Engines that lack an aggregate use this one.

use std::collections::BTreeSet;

use super::{Aggregate, Value};

/// An aggregate under way.
#[derive(Clone, Debug)]
pub struct Tally {
    aggregate: Aggregate,
    count: u64,
    sum: f64,
    /// Of squares of differences from the mean (Welford), for the deviation.
    mean: f64,
    squares: f64,
    extreme: Value,
    numbers: Vec<f64>,
    distinct: BTreeSet<Vec<u8>>,
}

impl Tally {
    /// Nothing seen yet.
    pub fn new(aggregate: Aggregate) -> Self {
        let (numbers, distinct) = (Vec::new(), BTreeSet::new());
        Self { aggregate, count: 0, sum: 0.0, mean: 0.0, squares: 0.0, extreme: Value::Null, numbers, distinct }
    }

    /// Takes a row's value in; unknown ones do not count.
    pub fn push(&mut self, value: &Value) {
        if *value == Value::Null {
            return;
        }
        self.count += 1;
        let number = value.number().unwrap_or(0.0);
        match self.aggregate {
            Aggregate::Count => {}
            Aggregate::CountDistinct => drop(self.distinct.insert(key(value))),
            Aggregate::Sum | Aggregate::Average => self.sum += number,
            Aggregate::Least => self.keep_if(value, std::cmp::Ordering::Less),
            Aggregate::Greatest => self.keep_if(value, std::cmp::Ordering::Greater),
            Aggregate::Percentile(_) => self.numbers.push(number),
            Aggregate::Deviation => {
                let before = number - self.mean;
                self.mean += before / self.count as f64;
                self.squares += before * (number - self.mean);
            }
        }
    }

    fn keep_if(&mut self, value: &Value, wanted: std::cmp::Ordering) {
        if self.extreme == Value::Null || super::evaluate::compare(value, &self.extreme) == Some(wanted) {
            self.extreme = value.clone();
        }
    }

    /// What the aggregate has; null over no values, but a count is then 0.
    pub fn finish(mut self) -> Value {
        let count = self.count as f64;
        match self.aggregate {
            Aggregate::Count => Value::count(Some(self.count)),
            Aggregate::CountDistinct => Value::count(Some(self.distinct.len() as u64)),
            _ if self.count == 0 => Value::Null,
            Aggregate::Sum => Value::real(self.sum),
            Aggregate::Average => Value::real(self.sum / count),
            Aggregate::Least | Aggregate::Greatest => self.extreme,
            Aggregate::Percentile(share) => percentile(&mut self.numbers, share).map_or(Value::Null, Value::real),
            Aggregate::Deviation if self.count == 1 => Value::Null,
            Aggregate::Deviation => Value::real((self.squares / (count - 1.0)).max(0.0).sqrt()),
        }
    }
}

/// Bytes that are the same for values that are equal, whole or real.
fn key(value: &Value) -> Vec<u8> {
    match value {
        Value::Text(text) => [b"t", text.as_bytes()].concat(),
        Value::Int(number) => [&b"i"[..], &number.to_be_bytes()].concat(),
        Value::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => [&b"i"[..], &(*number as i64).to_be_bytes()].concat(),
        Value::Real(number) => [&b"r"[..], &number.to_be_bytes()].concat(),
        Value::Bool(is_true) => vec![u8::from(*is_true)],
        Value::Null => Vec::new(),
    }
}

/// The value below which this share of the numbers lies, interpolated between the two nearest. None of no numbers.
pub fn percentile(numbers: &mut [f64], share: f64) -> Option<f64> {
    let last = numbers.len().checked_sub(1)?;
    numbers.sort_by(f64::total_cmp);
    let place = share.clamp(0.0, 1.0) * last as f64;
    let low = *numbers.get(place.floor() as usize)?;
    let high = *numbers.get(place.ceil() as usize)?;
    Some(if high == low { low } else { low + (high - low) * (place - place.floor()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(aggregate: Aggregate, values: &[Value]) -> Value {
        let mut tally = Tally::new(aggregate);
        values.iter().for_each(|value| tally.push(value));
        tally.finish()
    }

    #[test]
    fn unknown_values_are_left_out_and_nothing_is_null() {
        let values = [Value::Int(1), Value::Null, Value::Real(2.0), Value::Int(2), Value::Int(5)];

        assert_eq!(of(Aggregate::Count, &values), Value::Int(4));
        assert_eq!(of(Aggregate::CountDistinct, &values), Value::Int(3));
        assert_eq!(of(Aggregate::Sum, &values), Value::Real(10.0));
        assert_eq!(of(Aggregate::Average, &values), Value::Real(2.5));
        assert_eq!(of(Aggregate::Greatest, &values), Value::Int(5));
        assert_eq!(of(Aggregate::Percentile(0.5), &values), Value::Real(2.0));
        assert_eq!(of(Aggregate::Percentile(0.75), &values), Value::Real(2.75));
        assert_eq!(of(Aggregate::Deviation, &values), Value::Real(3.0_f64.sqrt()));
        for aggregate in [Aggregate::Sum, Aggregate::Average, Aggregate::Least, Aggregate::Percentile(0.5), Aggregate::Deviation] {
            assert_eq!(of(aggregate, &[Value::Null]), Value::Null);
        }
    }
}
