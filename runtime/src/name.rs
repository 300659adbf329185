//! From the path that the compiler gives to the name that people read.

/// The function of a path such as `shop::cart::Cart::total::here`, where `here` is an item inside the function.
///
/// Inherent methods are `Cart::total`, methods of a trait's implementation `<Cart as Priced>::total`, a trait's own
/// default methods `Priced::total`. Types lose their paths and keep their parameters.
pub(crate) fn function(path: &str, module: &str) -> String {
    let path = path.rsplit_once("::").map_or(path, |(function, _here)| function);
    let path =
        std::iter::successors(Some(path), |path| path.strip_suffix("::{{closure}}")).last().unwrap_or(path);
    let path = path.strip_prefix(module).and_then(|rest| rest.strip_prefix("::")).unwrap_or(path);
    // An impl in another module than its type is spelled `module::<impl Type>::method`.
    let elsewhere = path.split_once("<impl ").and_then(|(before, rest)| {
        let end = closing_bracket(rest)?;
        Some((before, rest.get(..end)?, rest.get(end + 1..)?))
    });
    let Some((before, header, method)) = elsewhere else { return short(path) };
    let header = match header.split_once(" for ") {
        Some((of_trait, of_type)) => short(&format!("<{of_type} as {of_trait}>")),
        None => last_segments(header),
    };
    format!("{before}{header}{method}")
}

/// Where the bracket closes that is open at the beginning.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.char_indices().zip(std::iter::once(' ').chain(text.chars())).find_map(|((at, c), before)| {
        match c {
            '<' => depth += 1,
            // Not the arrow of a function type.
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// Cuts the paths of types inside brackets; what stands outside is already relative to the module.
fn short(path: &str) -> String {
    let Some((before, rest)) = path.split_once('<') else { return path.to_owned() };
    let Some((inside, after)) =
        closing_bracket(rest).and_then(|end| Some((rest.get(..end)?, rest.get(end + 1..)?)))
    else {
        return path.to_owned();
    };
    format!("{before}<{}>{}", last_segments(inside), short(after))
}

/// `alloc::vec::Vec<core::option::Option<_>>` is `Vec<Option<_>>`.
fn last_segments(text: &str) -> String {
    let mut out = String::new();
    let mut path = String::new();
    for c in text.chars() {
        if c == ':' || c == '_' || c.is_alphanumeric() {
            path.push(c);
        } else {
            out.push_str(path.rsplit("::").next().unwrap_or(&path));
            path.clear();
            out.push(c);
        }
    }
    out + path.rsplit("::").next().unwrap_or(&path)
}

#[cfg(test)]
mod tests {
    use super::function;

    #[test]
    fn every_spelling_of_the_compiler_becomes_readable() {
        for (path, expected) in [
            ("shop::cart::total::here", "total"),
            ("shop::cart::Cart::total::here", "Cart::total"),
            ("shop::cart::a::{{closure}}::here", "a"),
            ("shop::cart::a::{{closure}}::{{closure}}::here", "a"),
            ("shop::cart::outer::inner::here", "outer::inner"),
            ("shop::cart::G<_, N>::run::here", "G<_, N>::run"),
            ("shop::cart::Tr::t::here", "Tr::t"),
            ("<shop::cart::Cart as shop::cart::Tr<u8>>::u::here", "<Cart as Tr<u8>>::u"),
            (
                "<shop::G<_, 3> as shop::Tr<alloc::vec::Vec<_>>>::u::{{closure}}::here",
                "<G<_, 3> as Tr<Vec<_>>>::u",
            ),
            ("<&[_] as shop::cart::Tr<&_>>::u::here", "<&[_] as Tr<&_>>::u"),
            ("<shop::F as shop::Tr<fn(u8) -> shop::X>>::u::here", "<F as Tr<fn(u8) -> X>>::u"),
            ("shop::cart::<impl shop::Cart>::far::here", "Cart::far"),
            ("shop::cart::<impl shop::Tr<u8> for shop::Cart>::far::here", "<Cart as Tr<u8>>::far"),
            ("shop::cart::type::<impl shop::cart::Cart>::local::here", "type::Cart::local"),
            ("other::elsewhere::f::here", "other::elsewhere::f"),
        ] {
            assert_eq!(function(path, "shop::cart"), expected, "{path}");
        }
    }
}
