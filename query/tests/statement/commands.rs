//! Commands of MongoDB and Redis.

use dials_query::{Dialect, Statement};

#[test]
fn documents_keep_their_fields() {
    let cases = [
        (
            r#"{"find": "users", "filter": {"email": "a@b.c", "age": {"$gt": 5}}, "limit": 3, "$db": "shop"}"#,
            r#"{"find": "users", "filter": {"email": ?, "age": {"$gt": ?}}, "limit": ?, "$db": ?}"#,
            "find users",
        ),
        (
            "db.users.find({name: 'bob', id: ObjectId('5f')})",
            "db.users.find({name: ?, id: ObjectId(?)})",
            "find users",
        ),
        ("db.getCollection('users').find({a: 1})", "db.getCollection('users').find({a: ?})", "find users"),
        (
            r#"{insert: "t", documents: [{a: 1}, {a: 2}]}"#,
            r#"{insert: "t", documents: [{a: ?}]}"#,
            "insert t",
        ),
        (
            r#"{"getMore": 5, "collection": "users"}"#,
            r#"{"getMore": ?, "collection": "users"}"#,
            "getMore users",
        ),
        (
            r#"{"find": "t", "filter": {"a@b.c": 1, "x": /sec"ret/i}}"#,
            r#"{"find": "t", "filter": {?: ?, "x": ?}}"#,
            "find t",
        ),
        (r#"{"createUser": "bob", "pwd": "x", "roles": []}"#, r#"{"createUser": ?}"#, "createUser"),
        (r#"{"saslStart": 1, "payload": BinData(0, "x")}"#, r#"{"saslStart": ?}"#, "saslStart"),
        ("db.auth('bob', 'x')", "db.auth(?)", "auth"),
        ("db.getSiblingDB('admin').auth('bob', 'x')", "db.getSiblingDB(?).auth(?)", "auth"),
        ("db.getSiblingDB('shop').users.find({a: 1})", "db.getSiblingDB(?).users.find({a: ?})", "find users"),
        ("db['my-users'].find({a: 1})", "db['my-users'].find({a: ?})", "find my-users"),
        ("db.users.find(['users'])", "db.users.find([?])", "find users"),
        ("db.createUser({user: 'bob', pwd: passwordPrompt()})", "db.createUser(?)", "createUser"),
        ("db.runCommand({updateUser: 'bob', pwd: 'x'})", "db.runCommand({updateUser: ?}", "updateUser"),
        (
            "db.adminCommand({find: 'users', filter: {find: 'x'}})",
            "db.adminCommand({find: 'users', filter: {find: ?}})",
            "find users",
        ),
        (
            r#"{"explain": {"count": "users", "query": {"a": 1}}}"#,
            r#"{"explain": {"count": "users", "query": {"a": ?}}}"#,
            "count users",
        ),
        (
            r#"{"lsid": {"id": 1}, "$db": "shop", "find": "users", "$readPreference": {}}"#,
            r#"{"lsid": {"id": ?}, "$db": ?, "find": "users", "$readPreference": {}}"#,
            "find users",
        ),
        (
            r#"{"aggregate": "users", "pipeline": [{"$match": {"count": "x"}}], "cursor": {}}"#,
            r#"{"aggregate": "users", "pipeline": [{"$match": {"count": ?}}], "cursor": {}}"#,
            "aggregate users",
        ),
        // A field is no collection, and neither is a part of a name.
        (r#"db.users.find({collection: "x"})"#, "db.users.find({collection: ?})", "find users"),
        (
            r#"{"insert": "users", "documents": [{"collection": "x"}]}"#,
            r#"{"insert": "users", "documents": [{"collection": ?}]}"#,
            "insert users",
        ),
        (r#"db.getCollection("x" + "y")"#, "db.getCollection(? ? ?)", ""),
        (r#"db.getCollection("users")"#, r#"db.getCollection("users")"#, "users"),
        // A user is no collection, and an id is no field.
        (r#"{"dropUser": "bob"}"#, r#"{"dropUser": ?}"#, "dropUser"),
        (r#"{"usersInfo": "bob"}"#, r#"{"usersInfo": ?}"#, "usersInfo"),
        (r#"find users {"count": "secret"}"#, r#"find ? {"count": ?}"#, ""),
        (
            r#"{"find": "t", "filter": {"a": [secret, b]}}"#,
            r#"{"find": "t", "filter": {"a": [?]}}"#,
            "find t",
        ),
        (
            r#"{"find": "t", "filter": {"votes.a0e8400e29b41d4a716": 1, "deadbeef": 1}}"#,
            r#"{"find": "t", "filter": {?: ?, "deadbeef": ?}}"#,
            "find t",
        ),
        ("use secret", "use ?", ""),
        ("use '.secret'", "use ?", ""),
        ("{a: 1} secret", "{a: ?} ?", "a"),
        (r#"{"find": "t", "filter": {"a": "never closed"#, r#"{"find": "t", "filter": {"a": ?"#, "find t"),
    ];
    for (text, expected, summary) in cases {
        let read = Statement::new(Dialect::MongoDb, text);
        assert_eq!((read.text(), read.summary()), (expected, summary), "{text}");
        let again = Statement::new(Dialect::MongoDb, read.text());
        assert_eq!((again.text(), again.fingerprint()), (read.text(), read.fingerprint()), "{text}");
    }
}

#[test]
fn documents_with_other_values_are_the_same() {
    let fingerprint = |text: &str| Statement::new(Dialect::MongoDb, text).fingerprint();
    let one = fingerprint(r#"{"find": "t", "filter": {"a": {"$in": [1, 2, 3]}}}"#);
    assert_eq!(one, fingerprint(r#"{find: 't', filter: {a: {$in: ["x"]}}}"#));
    assert_ne!(one, fingerprint(r#"{"find": "u", "filter": {"a": {"$in": [1]}}}"#));
    assert_ne!(one, fingerprint(r#"{"find": "t", "filter": {"b": {"$in": [1]}}}"#));
}

#[test]
fn redis_keeps_the_command_alone() {
    let cases = [
        ("AUTH secret", "AUTH ?", "AUTH"),
        ("set session:42 \"a \\\" b\" EX 10", "set ? ? ? ?", "set"),
        ("ACL SETUSER bob >secret", "ACL SETUSER ? ?", "ACL SETUSER"),
        ("SENTINEL SET shop auth-pass secret", "SENTINEL SET ? ? ?", "SENTINEL SET"),
        ("CONFIG SET requirepass secret", "CONFIG SET ? ?", "CONFIG SET"),
        ("HELLO 3 AUTH bob secret", "HELLO ? ? ? ?", "HELLO"),
        ("MIGRATE h 6379 k 0 5000 AUTH secret", "MIGRATE ? ? ? ? ? ? ?", "MIGRATE"),
        ("SET k 'never closed secret", "SET ? ?", "SET"),
        ("SET k line\nsecret line", "SET ? ? ? ?", "SET"),
        ("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret", "? ? ? ? ?", ""),
        ("", "", ""),
    ];
    for (text, expected, summary) in cases {
        let read = Statement::new(Dialect::Redis, text);
        assert_eq!((read.text(), read.summary()), (expected, summary), "{text}");
        assert_eq!(Statement::new(Dialect::Redis, read.text()).fingerprint(), read.fingerprint(), "{text}");
    }
}
