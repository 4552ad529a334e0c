//! What an attack has to come to, and what of it did not.

/// The bounds of one attack. Beside them, whatever the attack: everybody who asks politely is answered, and no descriptor
/// stays open.
#[derive(Clone, Copy)]
pub struct Expected {
    served: usize,
    /// In megabytes.
    growth: usize,
    taken: usize,
}

/// What one attack came to.
#[derive(Clone, Copy)]
pub struct Seen {
    /// Polite requests, and answers to them.
    pub asked: usize,
    pub answered: usize,
    /// See [`super::attacks::Outcome`].
    pub served: usize,
    /// The most memory over that at rest, in megabytes.
    pub growth: f64,
    /// Bytes.
    pub taken: usize,
    /// Descriptors that are open afterwards and were not before.
    pub left: i64,
}

impl Expected {
    /// So many peers at least are treated as they should be.
    pub const fn served(served: usize) -> Self {
        Self { served, growth: 0, taken: 0 }
    }

    /// At most so many megabytes more than at rest.
    pub const fn growth(self, megabytes: usize) -> Self {
        Self { growth: megabytes, ..self }
    }

    /// At most so many megabytes are taken from a peer that sends without an end.
    pub const fn taken(self, megabytes: usize) -> Self {
        Self { taken: megabytes * 1_000_000, ..self }
    }

    /// Each thing that is not as expected, in words.
    pub fn misses(&self, seen: &Seen) -> Vec<String> {
        let unanswered = seen.asked - seen.answered;
        let misses = [
            (seen.asked == 0, "nobody asked politely".to_owned()),
            (unanswered > 0, format!("{unanswered} polite requests without an answer")),
            (seen.served < self.served, format!("{} peers served as they should be, of {}", seen.served, self.served)),
            (seen.growth > self.growth as f64, format!("{:.0} MB more, {} at most", seen.growth, self.growth)),
            (seen.taken > self.taken, format!("{} bytes taken, {} at most", seen.taken, self.taken)),
            (seen.left > 0, format!("{} descriptors left open", seen.left)),
        ];
        misses.into_iter().filter(|(missed, _)| *missed).map(|(_, miss)| miss).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_can_be_missed() {
        let expected = Expected::served(10).growth(40).taken(5);
        let sound = Seen { asked: 9, answered: 9, served: 10, growth: 40.0, taken: 5_000_000, left: -1 };
        assert!(expected.misses(&sound).is_empty());
        for broken in [
            Seen { asked: 0, answered: 0, ..sound },
            Seen { answered: 8, ..sound },
            Seen { served: 9, ..sound },
            Seen { growth: 40.5, ..sound },
            Seen { taken: 5_000_001, ..sound },
            Seen { left: 1, ..sound },
        ] {
            assert_eq!(expected.misses(&broken).len(), 1);
        }
    }
}
