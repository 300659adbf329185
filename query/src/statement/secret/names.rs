//! The names behind which secrets stand.

/// Longer names are none that is looked for.
const LONGEST: usize = 128;

/// Whether the value of a setting of this name is a secret.
pub(super) fn is_key(word: &[u8]) -> bool {
    const PARTS: [&[u8]; 16] = [
        b"password",
        b"passwd",
        b"passphrase",
        b"requirepass",
        b"secret",
        b"token",
        b"credential",
        b"access_key",
        b"accesskey",
        b"api_key",
        b"private_key",
        b"encryption_key",
        b"key_id",
        b"key_source",
        b"connection_string",
        b"conninfo",
    ];
    const WORDS: [&[u8]; 5] = [b"pwd", b"apikey", b"identity_value", b"master_key", b"master_symmetric_key"];
    is_one_of(&WORDS, word) || has_one_of(&PARTS, word)
}

/// Whether it is one where files are encrypted.
pub(super) fn is_file_key(word: &[u8]) -> bool {
    is_one_of(&[b"key", b"rekey", b"hexkey", b"hexrekey", b"textkey"], word)
}

/// Whether it is one where accounts are defined.
pub(super) fn is_account_key(word: &[u8]) -> bool {
    is_one_of(&[b"hash", b"salt"], word)
}

/// Whether it is a procedure that is called with a secret, at some place.
pub(super) fn is_procedure(word: &[u8]) -> bool {
    let is_of_system = word.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"sp_"));
    (is_of_system && has_one_of(&[b"login", b"password", b"approle"], word))
        || has_one_of(&[b"set_external_master", b"set_external_source"], word)
}

fn is_one_of(names: &[&[u8]], word: &[u8]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

fn has_one_of(parts: &[&[u8]], word: &[u8]) -> bool {
    let has = |part: &&[u8]| word.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    word.len() <= LONGEST && parts.iter().any(has)
}
