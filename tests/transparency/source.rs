//! Fragments of programs, written with the attribute on lines of its own, and the variants made of them. All variants
//! have the same lines, and all but those of the attribute have the same columns.

/// What stands where a fragment has the attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variant {
    Bare,
    Timed,
    /// With arguments, wherever the fragment gives none of its own.
    Labelled,
    /// `#[track_external]` in the place of `#[timed]`.
    External,
    ExternalLabelled,
    ExternalAboveTimed,
    ExternalBelowTimed,
    /// `#[slow_query]` in the place of `#[timed]`.
    Query,
    QueryLabelled,
    QueryAboveTimed,
    QueryBelowTimed,
    Traced,
    TimedAboveTraced,
    TimedBelowTraced,
}

/// Which of the lines marked `// above` and `// below` are kept. A fragment that has them gives two modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    Below,
}

const TRACED: &str = "#[tracing::instrument(skip_all)]";

/// Those that are allowed on everything. The label names no parameter: fragments whose labels do say so themselves.
const ARGUMENTS: &str = "labels(shape = 7u8), slow = 1h, sample = 1";

/// The same of `#[track_external]`. The operation is not named, since an impl block cannot give all methods one.
const EXTERNAL_ARGUMENTS: &str = "labels(shape = 7u8), slow = 1h, retry_of = 0u8";

/// The same of `#[slow_query]`.
const QUERY_ARGUMENTS: &str = "labels(shape = 7u8), threshold = 1h, critical = 1h, statement = \"SELECT 1\"";

impl Variant {
    /// Whether `#[tracing::instrument]` stands wherever ours could.
    pub(crate) fn is_traced(self) -> bool {
        matches!(self, Variant::Traced | Variant::TimedAboveTraced | Variant::TimedBelowTraced)
    }

    /// How many bytes a future may grow by a level.
    pub(crate) fn growth(self) -> usize {
        match self {
            // With labels, and an alignment that is less than a pointer's.
            Variant::External | Variant::ExternalLabelled => 40,
            Variant::ExternalAboveTimed | Variant::ExternalBelowTimed => 2 * 32,
            // It can be looked at while it runs, beside the same.
            Variant::Query | Variant::QueryLabelled => 48,
            Variant::QueryAboveTimed | Variant::QueryBelowTimed => 32 + 40,
            _ => 32,
        }
    }

    /// The line with our attribute as this variant has it. `// alone` marks what `tracing` cannot stand on, and
    /// `// any error` a `Result` whose error may be of any type, of which `#[track_external]` wants to be told.
    ///
    /// A comment takes the place of the attribute, since clippy has lints against empty lines behind attributes.
    /// `tracing` has the same column in all variants: some of what it generates points to its attribute.
    fn line(self, line: &AttributeLine<'_>) -> String {
        let AttributeLine { indent, attribute, mark } = *line;
        let space = " ".repeat(attribute.len());
        let has = |word| mark.is_some_and(|mark| mark.split(", ").any(|other| other == word));
        let any = if has("any error") { "classify = crate::support::category" } else { "" };
        let attributes = match self {
            _ if self.is_traced() && has("alone") => "//".to_owned(),
            Variant::Bare => "//".to_owned(),
            Variant::Timed => attribute.to_owned(),
            Variant::Labelled => with_arguments(attribute),
            Variant::ExternalLabelled if any.is_empty() => external(attribute, EXTERNAL_ARGUMENTS),
            Variant::External | Variant::ExternalLabelled => external(attribute, any),
            Variant::ExternalAboveTimed => both(&external(attribute, any), &without_arguments(attribute)),
            Variant::ExternalBelowTimed => both(attribute, &external(&without_arguments(attribute), any)),
            Variant::Query => query(attribute, ""),
            Variant::QueryLabelled => query(attribute, QUERY_ARGUMENTS),
            Variant::QueryAboveTimed => both(&query(attribute, ""), &without_arguments(attribute)),
            Variant::QueryBelowTimed => both(attribute, &query(&without_arguments(attribute), "")),
            Variant::Traced => format!("{space} {TRACED} //"),
            Variant::TimedAboveTraced => format!("{attribute} {TRACED} //"),
            Variant::TimedBelowTraced => format!("{space} {TRACED} {attribute}"),
        };
        format!("{indent}{attributes}")
    }
}

/// The attribute with arguments, if it can have some and has none.
fn with_arguments(attribute: &str) -> String {
    match attribute.strip_suffix("::timed]") {
        Some(path) => format!("{path}::timed({ARGUMENTS})]"),
        None => attribute.to_owned(),
    }
}

/// `#[track_external]` for `#[timed]`.
fn external(attribute: &str, arguments: &str) -> String {
    in_place_of_timed(attribute, "track_external", "\"acme\"", arguments, |key| match key {
        "name" => Some("operation"),
        "labels" | "slow" | "ok" | "crate" => Some(key),
        _ => None,
    })
}

/// `#[slow_query]` for `#[timed]`.
fn query(attribute: &str, arguments: &str) -> String {
    in_place_of_timed(attribute, "slow_query", "collection = \"users\"", arguments, |key| match key {
        "name" => Some("operation"),
        "slow" => Some("threshold"),
        "labels" | "crate" => Some(key),
        _ => None,
    })
}

/// The attribute of this name with its `first` argument, and with those arguments of `#[timed]` that both know, which may go
/// by another key, or, if there are none, with `arguments`.
fn in_place_of_timed(
    attribute: &str,
    name: &str,
    first: &str,
    arguments: &str,
    key_of_both: impl Fn(&str) -> Option<&str>,
) -> String {
    let Some((path, own)) = attribute.split_once("::timed") else { return attribute.to_owned() };
    let own = own.strip_prefix('(').and_then(|own| own.strip_suffix(")]"));
    let of_both = |argument: &str| {
        let key = argument.split([' ', '(']).next().unwrap_or_default();
        Some(argument.replacen(key, key_of_both(key)?, 1))
    };
    let mut all = vec![first.to_owned()];
    match own {
        Some(own) => all.extend(split(own).filter_map(of_both)),
        None if arguments.is_empty() => {}
        None => all.push(arguments.to_owned()),
    }
    format!("{path}::{name}({})]", all.join(", "))
}

/// What stands between commas that are in no parentheses or brackets.
fn split(arguments: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let at_comma = move |c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    };
    arguments.split(at_comma).map(str::trim)
}

/// The attribute as the second of two. What it would evaluate may be hidden in the first.
fn without_arguments(attribute: &str) -> String {
    attribute
        .split_once("::timed")
        .map_or_else(|| attribute.to_owned(), |(path, _)| format!("{path}::timed]"))
}

/// Two attributes, wherever the fragment has ours.
fn both(first: &str, second: &str) -> String {
    if first == second { first.to_owned() } else { format!("{first} {second}") }
}

/// A line that holds our attribute.
#[derive(Clone, Copy)]
struct AttributeLine<'t> {
    indent: &'t str,
    attribute: &'t str,
    mark: Option<&'t str>,
}

impl<'t> AttributeLine<'t> {
    /// There must be nothing else on the line, or columns would differ.
    fn parse(line: &'t str) -> Option<Self> {
        const OURS: [&str; 3] = ["#[dials::timed", "#[::dials::timed", "#[dials(skip)"];
        if !OURS.iter().any(|ours| line.contains(ours)) {
            return None;
        }
        let text = line.trim_start();
        let (attribute, mark) = match text.split_once(" // ") {
            Some((attribute, mark)) => (attribute, Some(mark.trim())),
            None => (text, None),
        };
        let alone = OURS.iter().any(|ours| attribute.starts_with(ours)) && attribute.ends_with(']');
        assert!(alone, "the attribute shares its line: {line}");
        Some(AttributeLine { indent: &line[..line.len() - text.len()], attribute, mark })
    }

    fn is_on(&self, side: Option<Side>) -> bool {
        match self.mark {
            Some("above") => side == Some(Side::Above),
            Some("below") => side == Some(Side::Below),
            _ => true,
        }
    }
}

/// `fragment` as `variant` has it.
pub(crate) fn render(fragment: &str, variant: Variant, side: Option<Side>) -> String {
    let mut rendered = String::with_capacity(fragment.len());
    for line in fragment.lines() {
        match AttributeLine::parse(line) {
            None => rendered.push_str(line),
            Some(ours) if ours.is_on(side) => rendered.push_str(&variant.line(&ours)),
            Some(other_side) => rendered.push_str(&Variant::Bare.line(&other_side)),
        }
        rendered.push('\n');
    }
    rendered
}

/// Whether the fragment has a version with the attribute above others and one with it below.
pub(crate) fn has_sides(fragment: &str) -> bool {
    fragment.lines().filter_map(AttributeLine::parse).any(|line| line.mark == Some("above"))
}

/// On how many functions and blocks the attribute stands; those with two sides count twice.
pub(crate) fn shapes(fragment: &str) -> usize {
    let attributes = fragment.lines().filter_map(AttributeLine::parse);
    attributes.filter(|line| !line.attribute.starts_with("#[dials(")).count()
}

/// The function that a line belongs to: the one that began last, or that begins behind the attributes on this line.
pub(crate) fn function_at(fragment: &str, line: usize) -> &str {
    let lines: Vec<&str> = fragment.lines().collect();
    let at = line.saturating_sub(1);
    let is_before_item = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with(['#', '/']);
    let ahead = lines.iter().skip(at).position(|line| !is_before_item(line)).unwrap_or(0);
    lines.iter().take(at + ahead + 1).rev().find_map(|line| function_on(line)).unwrap_or("")
}

/// The name of the function that begins on this line.
fn function_on(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let name = code.strip_prefix("fn ").or_else(|| Some(code.split_once(" fn ")?.1))?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '#'))?;
    (!code.starts_with('/') && end > 0).then(|| &name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAGMENT: &str = "\
mod m {
    #[dials::timed(slow = 1s)]
    fn one() {}

    #[dials::timed] // above
    #[other]
    #[dials::timed] // below
    pub fn two() {
        1;
    }

    #[dials::timed] // alone
    impl T {}
}
";

    fn attributes(variant: Variant, side: Side) -> [String; 4] {
        let rendered = render(FRAGMENT, variant, Some(side));
        assert_eq!(rendered.lines().count(), FRAGMENT.lines().count());
        [2, 5, 7, 12].map(|line| rendered.lines().nth(line - 1).unwrap().trim().to_owned())
    }

    #[test]
    fn variants_differ_in_the_lines_of_the_attribute_only() {
        assert_eq!(attributes(Variant::Bare, Side::Above), ["//"; 4]);
        let timed = ["#[dials::timed(slow = 1s)]", "#[dials::timed]", "//", "#[dials::timed]"];
        assert_eq!(attributes(Variant::Timed, Side::Above), timed);
        let timed = ["#[dials::timed(slow = 1s)]", "//", "#[dials::timed]", "#[dials::timed]"];
        assert_eq!(attributes(Variant::Timed, Side::Below), timed);
        let labelled = attributes(Variant::Labelled, Side::Below);
        let ours = "#[dials::timed(labels(shape = 7u8), slow = 1h, sample = 1)]";
        assert_eq!(labelled, ["#[dials::timed(slow = 1s)]", "//", ours, ours]);
        let external = attributes(Variant::External, Side::Below);
        let ours = "#[dials::track_external(\"acme\")]";
        assert_eq!(external, ["#[dials::track_external(\"acme\", slow = 1s)]", "//", ours, ours]);
        let query = attributes(Variant::Query, Side::Below);
        let ours_of_queries = "#[dials::slow_query(collection = \"users\")]";
        let threshold = "#[dials::slow_query(collection = \"users\", threshold = 1s)]";
        assert_eq!(query, [threshold, "//", ours_of_queries, ours_of_queries]);
        let both = attributes(Variant::ExternalBelowTimed, Side::Above);
        assert_eq!(both[3], format!("#[dials::timed] {ours}"));
        let both = attributes(Variant::TimedAboveTraced, Side::Above);
        assert_eq!(both[0], format!("#[dials::timed(slow = 1s)] {TRACED} //"));
        let both = attributes(Variant::TimedBelowTraced, Side::Below);
        assert_eq!(both[2], format!("{TRACED} #[dials::timed]"));
        assert_eq!(both[3], "//");
        let column = |variant| render(FRAGMENT, variant, None).find(TRACED);
        assert_eq!(column(Variant::Traced), column(Variant::TimedAboveTraced));
        assert_eq!(column(Variant::Traced), column(Variant::TimedBelowTraced));
        assert!(has_sides(FRAGMENT) && !has_sides("#[dials::timed]\nfn f() {}"));
        assert_eq!(shapes(FRAGMENT), 4);
    }

    #[test]
    fn the_other_attributes_have_the_arguments_that_both_know() {
        let external = |attribute: &str| external(attribute, EXTERNAL_ARGUMENTS);
        assert_eq!(
            external(
                "#[::dials::timed(name = \"n\", labels(a = f(a, b), b = b), buckets = [1s, 2s], ok = name)]"
            ),
            "#[::dials::track_external(\"acme\", operation = \"n\", labels(a = f(a, b), b = b), ok = name)]"
        );
        assert_eq!(external("#[dials::timed(span)]"), "#[dials::track_external(\"acme\")]");
        assert_eq!(
            external("#[dials::timed]"),
            format!("#[dials::track_external(\"acme\", {EXTERNAL_ARGUMENTS})]")
        );
        assert_eq!(external("#[dials(skip)]"), "#[dials(skip)]");
        assert_eq!(
            query("#[dials::timed(name = \"n\", slow = 1s, labels(slow = slow), error = e)]", ""),
            "#[dials::slow_query(collection = \"users\", operation = \"n\", threshold = 1s, labels(slow = slow))]"
        );
    }

    #[test]
    #[should_panic(expected = "shares its line")]
    fn an_attribute_that_would_move_what_follows_is_refused() {
        render("#[dials::timed] fn f() {}", Variant::Bare, None);
    }

    #[test]
    fn lines_belong_to_the_function_they_stand_in_or_before() {
        let functions = [2, 3, 5, 6, 8, 9].map(|line| function_at(FRAGMENT, line));
        assert_eq!(functions, ["one", "one", "two", "two", "two", "two"]);
        assert_eq!(function_at("//! Docs.\n", 1), "");
    }
}
