//! The names behind which secrets stand.

use super::parts::Parts;

/// Longer names are none that is looked for.
pub(super) const LONGEST: usize = 128;

/// Whether the value of a setting of this name is a secret.
pub(super) fn is_key(word: &[u8]) -> bool {
    const PARTS: Parts<25> = Parts::new([
        b"password",
        b"passwd",
        b"pwd",
        b"passphrase",
        b"requirepass",
        b"secret",
        b"token",
        b"credential",
        b"access_key",
        b"accesskey",
        b"accesssignature",
        b"account_key",
        b"accountkey",
        b"api_key",
        b"apikey",
        b"privatekey",
        b"shared_key",
        b"sslkey",
        b"sst_auth",
        b"private_key",
        b"encryption_key",
        b"key_id",
        b"key_source",
        b"connection_string",
        b"conninfo",
    ]);
    const WORDS: [&[u8]; 3] = [b"identity_value", b"master_key", b"master_symmetric_key"];
    is_one_of(&WORDS, word) || PARTS.are_in(word)
}

/// Whether it is one where files are encrypted.
pub(super) fn is_file_key(word: &[u8]) -> bool {
    const KEYS: [&[u8]; 7] =
        [b"key", b"rekey", b"hexkey", b"hexrekey", b"textkey", b"textrekey", b"add_parquet_key"];
    is_one_of(&KEYS, word)
}

/// Whether it is one where accounts are defined.
pub(super) fn is_account_key(word: &[u8]) -> bool {
    is_one_of(&[b"hash", b"salt", b"encrypt", b"decrypt"], word)
}

/// Whether it is a procedure that is called with a secret, at some place.
pub(super) fn is_procedure(word: &[u8]) -> bool {
    const OF_SYSTEM: Parts<4> = Parts::new([b"login", b"password", b"approle", b"proxy_account"]);
    const OTHERS: Parts<3> = Parts::new([b"set_external_master", b"set_external_source", b"xp_cmdshell"]);
    let is_of_system = word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"sp_"));
    (is_of_system && OF_SYSTEM.are_in(word)) || OTHERS.are_in(word)
}

/// Whether a statement ends with a path whose parts are a key: `access.key`.
pub(super) fn ends_key(statement: &[u8]) -> bool {
    const PATHS: [&[u8]; 2] = [b"access.key", b"account.key"];
    let ends = |path: &&[u8]| {
        let end = statement.len().checked_sub(path.len()).and_then(|start| statement.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(path))
    };
    PATHS.iter().any(ends)
}

/// A name without its quotes, a parameter without its mark.
pub(super) fn inner(name: &[u8]) -> &[u8] {
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`' | b'[' | b']' | b'@' | b':' | b'$');
    let start = name.iter().position(|byte| !is_mark(byte)).unwrap_or(name.len());
    let end = name.iter().rposition(|byte| !is_mark(byte)).map_or(start, |last| last + 1);
    name.get(start..end).unwrap_or_default()
}

fn is_one_of(names: &[&[u8]], word: &[u8]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}
