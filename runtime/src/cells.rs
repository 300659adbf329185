//! How many calls each cell of a grid holds: of hundreds, few hold any.

use crate::size::CELLS;

/// Cells with calls, ascending. A snapshot of thousands of series would otherwise be mostly zeros.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells(Vec<(u16, u64)>);

impl Cells {
    pub(crate) fn of(all: &[u64; CELLS]) -> Self {
        Cells((0..).zip(all.iter().copied()).filter(|(_, calls)| *calls > 0).collect())
    }

    /// Each with its place in the grid.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, u64)> {
        self.0.iter().map(|(cell, calls)| (usize::from(*cell), *calls))
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.iter().map(|(_, calls)| calls).sum()
    }

    pub(crate) fn get(&self, cell: usize) -> u64 {
        self.place(cell).ok().and_then(|place| self.0.get(place)).map_or(0, |(_, calls)| *calls)
    }

    pub(crate) fn add(&mut self, cell: usize, more: u64) {
        match self.place(cell) {
            Ok(place) => {
                if let Some((_, calls)) = self.0.get_mut(place) {
                    *calls += more;
                }
            }
            Err(place) if more > 0 => self.0.insert(place, (cell as u16, more)),
            Err(_) => {}
        }
    }

    /// Takes off what was there before.
    pub(crate) fn subtract(&mut self, earlier: &Cells) {
        self.0.retain_mut(|(cell, calls)| {
            *calls = calls.saturating_sub(earlier.get(usize::from(*cell)));
            *calls > 0
        });
    }

    fn place(&self, cell: usize) -> Result<usize, usize> {
        self.0.binary_search_by_key(&cell, |(cell, _)| usize::from(*cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dense(cells: &Cells) -> Vec<u64> {
        (0..CELLS).map(|cell| cells.get(cell)).collect()
    }

    proptest! {
        #[test]
        fn they_are_what_the_array_is(
            a in proptest::collection::vec((0..CELLS, 0..9u64), 0..20),
            b in proptest::collection::vec((0..CELLS, 0..9u64), 0..20),
        ) {
            let array = |list: &[(usize, u64)]| {
                let mut all = [0; CELLS];
                for (cell, calls) in list {
                    all[*cell] += calls;
                }
                all
            };
            let (more, all) = (Cells::of(&array(&b)), array(&a));
            let mut cells = Cells::of(&all);
            prop_assert_eq!(dense(&cells), all.to_vec());
            prop_assert_eq!(cells.total(), all.iter().sum::<u64>());

            for (cell, calls) in more.iter() {
                cells.add(cell, calls);
            }
            let both: Vec<u64> = all.iter().zip(array(&b)).map(|(a, b)| a + b).collect();
            prop_assert_eq!(dense(&cells), both);

            cells.subtract(&more);
            prop_assert_eq!(cells, Cells::of(&all));
        }
    }
}
