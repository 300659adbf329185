//! What follows the name of a secret and is none.

use crate::redacted::is_said_of_secrets;

/// What people write where a secret would be.
pub(in crate::deny) fn is_placeholder(value: &str) -> bool {
    !value.contains(|c: char| c.is_alphanumeric() && !matches!(c, 'x' | 'X'))
        || is_mostly_one_letter(value)
        || is_variable(value)
        || value.starts_with("...")
        || [("<", ">"), ("[", "]"), ("{", "}"), ("%", "%")]
            .iter()
            .any(|(open, close)| is_named(value, open, close))
}

/// `ghp_xxxxxxxxxxxx`
pub(in crate::deny) fn is_mostly_one_letter(value: &str) -> bool {
    let mut longest = 0;
    let mut run = 0;
    let mut previous = 0;
    for byte in value.bytes() {
        run = if byte == previous { run + 1 } else { 1 };
        previous = byte;
        if matches!(byte, b'x' | b'X' | b'*' | b'0') {
            longest = longest.max(run);
        }
    }
    longest >= 6 && longest * 2 > value.len()
}

/// `<your password>`, `{password}`, `%PASSWORD%`.
fn is_named(value: &str, open: &str, close: &str) -> bool {
    let inner = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    inner.is_some_and(|inner| {
        inner.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '_' | '-' | '.' | ':' | '?'))
    })
}

/// `${password}`, `$(pass show x)`, `{{ password }}`, `$PASSWORD`, `%s`.
fn is_variable(value: &str) -> bool {
    let is_of_shell = value.strip_prefix('$').is_some_and(|name| {
        let is_name = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        is_name || (name.len() == 1 && name.bytes().all(|byte| byte.is_ascii_digit()))
    });
    is_of_shell
        || ["${", "$(", "{{", "%(", "<%", "#{"].iter().any(|start| value.starts_with(start))
        || matches!(value, "%s" | "%v" | "%q" | "%d" | "{:?}" | "?")
}

const VALUES: [&str; 32] = [
    "any",
    "async",
    "bool",
    "bytes",
    "char",
    "default",
    "dyn",
    "enum",
    "false",
    "fn",
    "impl",
    "int",
    "let",
    "mut",
    "new",
    "nil",
    "none",
    "null",
    "number",
    "object",
    "optional",
    "pub",
    "ref",
    "self",
    "static",
    "str",
    "string",
    "struct",
    "this",
    "true",
    "undefined",
    "void",
];

/// The types and functions that stand where values would.
const TYPES: [&str; 22] = [
    "Arc",
    "Box",
    "BTreeMap",
    "Bytes",
    "Cow",
    "Display",
    "Err",
    "Into",
    "HashMap",
    "None",
    "Ok",
    "Option",
    "PathBuf",
    "Rc",
    "Result",
    "SecretBox",
    "SecretString",
    "Self",
    "Some",
    "String",
    "Vec",
    "Zeroizing",
];

/// What an expression begins with that reads a value from somewhere.
const ROOTS: [&str; 24] = [
    "app", "args", "auth", "cfg", "config", "context", "ctx", "data", "env", "input", "local", "module",
    "options", "opts", "os", "params", "process", "props", "req", "request", "self", "settings", "this",
    "var",
];

/// Code, where no quotes are.
pub(super) fn is_code(name: &str, value: &str) -> bool {
    let word = value.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let rest = value.get(word.len()..).unwrap_or_default();
    let is_identifier = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '_');
    value.eq_ignore_ascii_case(name)
        || rest.is_empty() && VALUES.iter().any(|of| value.eq_ignore_ascii_case(of))
        || TYPES.contains(&word)
        || is_identifier && (rest.starts_with("::") || is_call(rest))
        || is_identifier && rest.starts_with('.') && (ROOTS.contains(&word) || is_expression(rest))
        || is_name_of_secret(value)
        || is_reference(value)
        || value.contains("->")
        || value.contains("::") && !value.contains(|c: char| c.is_ascii_digit())
        || is_number_type(value)
}

/// `read(`, with what it is called with.
fn is_call(rest: &str) -> bool {
    rest.strip_prefix('!').unwrap_or(rest).starts_with('(')
}

/// `.client.password()`: of letters, and a call in it.
fn is_expression(rest: &str) -> bool {
    let end = rest.find('(').unwrap_or(0);
    rest.get(..end).is_some_and(|path| {
        !path.is_empty() && path.chars().all(|c| c.is_ascii_alphabetic() || "._".contains(c))
    })
}

/// `db_password`, `accessToken`: the name of a variable.
fn is_name_of_secret(value: &str) -> bool {
    let is_identifier = value.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '.' | '-'));
    let has_words =
        value.contains(['_', '.', '-']) || value.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let lower = value.to_ascii_lowercase();
    let names = ["pass", "pwd", "secret", "token", "key", "cred", "auth", "cookie", "session"];
    is_identifier && has_words && names.iter().any(|name| lower.contains(name))
}

/// `&str`, `&'a str`, `*key`, `|token|`.
fn is_reference(value: &str) -> bool {
    let referred = value.strip_prefix(['&', '*', '|']);
    referred.is_some_and(|rest| {
        let rest = rest.trim_start_matches("mut");
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_alphabetic() || "_.|&[]<>()".contains(c))
    })
}

fn is_number_type(value: &str) -> bool {
    let digits = value.trim_start_matches(['[', '&']).strip_prefix(['u', 'i', 'f']).unwrap_or_default();
    matches!(digits, "8" | "16" | "32" | "64" | "128" | "size" | "8]")
}

/// A word that says something of a secret: `password: required`.
pub(super) fn is_said(value: &str) -> bool {
    let word = value.trim_end_matches(|c: char| c.is_ascii_punctuation());
    is_said_of_secrets(word)
}
