//! What MongoDB's commands, and the methods of its shell, are about.

/// Whether the command's value is the name of a collection.
pub(super) fn is_about_collection(command: &[u8]) -> bool {
    const COMMANDS: [&[u8]; 26] = [
        b"aggregate",
        b"collMod",
        b"collStats",
        b"compact",
        b"convertToCapped",
        b"count",
        b"create",
        b"createIndexes",
        b"delete",
        b"distinct",
        b"drop",
        b"dropIndexes",
        b"find",
        b"findAndModify",
        b"getMore",
        b"insert",
        b"killCursors",
        b"listIndexes",
        b"mapReduce",
        b"planCacheClear",
        b"reIndex",
        b"renameCollection",
        b"shardCollection",
        b"update",
        b"updateSearchIndex",
        b"validate",
    ];
    is_one_of(&COMMANDS, command)
}

/// Whether it runs, or explains, the command that stands in it.
pub(super) fn is_about_command(command: &[u8]) -> bool {
    is_one_of(&[b"explain", b"runCommand", b"adminCommand"], command)
}

/// Whether it only says where the next method looks.
pub(super) fn is_about_database(method: &[u8]) -> bool {
    is_one_of(&[b"getSiblingDB", b"getMongo", b"getDB"], method)
}

/// Whether it is about who may log in.
pub(super) fn is_secret(command: &[u8]) -> bool {
    const COMMANDS: [&[u8]; 13] = [
        b"auth",
        b"authenticate",
        b"saslStart",
        b"saslContinue",
        b"getNonce",
        b"logout",
        b"createUser",
        b"updateUser",
        b"changeUserPassword",
        b"addUser",
        b"copydbgetnonce",
        b"copydbsaslstart",
        b"copydb",
    ];
    is_one_of(&COMMANDS, command)
}

fn is_one_of(names: &[&[u8]], command: &[u8]) -> bool {
    names.iter().any(|name| command.eq_ignore_ascii_case(name))
}
