//! Secrets in statements that define accounts, servers and the like, quoted or not.

use dials_query::{Dialect, Statement};

const SQL: [Dialect; 5] =
    [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite, Dialect::MsSql];

/// `%` stands for a secret.
const STATEMENTS: &[&str] = &[
    "CREATE USER bob PASSWORD %",
    "CREATE USER bob WITH PASSWORD %",
    "CREATE USER bob WITH ENCRYPTED PASSWORD % VALID UNTIL 'infinity'",
    "create role bob with login password % superuser",
    "CREATE USER IF NOT EXISTS bob IDENTIFIED BY %",
    "CREATE USER 'bob'@'%' IDENTIFIED BY PASSWORD %",
    "CREATE USER bob IDENTIFIED WITH mysql_native_password BY %",
    "CREATE USER bob IDENTIFIED WITH caching_sha2_password AS %",
    "CREATE USER bob IDENTIFIED WITH sha256_password BY %",
    "CREATE USER bob IDENTIFIED VIA pam USING %",
    "CREATE OR REPLACE USER bob IDENTIFIED BY %",
    "ALTER USER bob IDENTIFIED BY % REPLACE %",
    "ALTER USER bob IDENTIFIED BY 'new' REPLACE %",
    "ALTER USER bob SET PASSWORD %",
    "ALTER USER bob SET PASSWORD = %",
    "CREATE USER select PASSWORD %",
    "ALTER ROLE bob PASSWORD %",
    "ALTER ROLE bob PASSWORD NULL PASSWORD %",
    "CREATE USER u IDENTIFIED WITH mysql_native_password BY %",
    "CREATE USER u IDENTIFIED WITH mysql_native_password AS %",
    "CREATE USER u IDENTIFIED WITH \"mysql_native_password\" AS %",
    "CREATE USER u IDENTIFIED VIA mysql_native_password USING PASSWORD(%)",
    "CREATE USER u IDENTIFIED VIA ed25519 USING % OR unix_socket",
    "ALTER USER u IDENTIFIED BY VALUES %",
    "ALTER USER u IDENTIFIED BY 'x' RETAIN CURRENT PASSWORD; ALTER USER v IDENTIFIED BY %",
    "ALTER USER CURRENT_USER() IDENTIFIED BY %",
    "ALTER USER u ADD 2 FACTOR IDENTIFIED WITH authentication_ldap_sasl BY %",
    "SET PASSWORD FOR u = PASSWORD(%)",
    "SET PASSWORD FOR u = OLD_PASSWORD(%)",
    "SET PASSWORD FOR CURRENT_USER() = %",
    "CHANGE MASTER TO MASTER_USER='r', MASTER_PASSWORD=%, MASTER_PORT=1",
    "CHANGE REPLICATION SOURCE TO SOURCE_USER='r', SOURCE_PASSWORD = % FOR CHANNEL 'c'",
    "START SLAVE USER='u' PASSWORD=%",
    "CREATE DATABASE LINK l CONNECT TO u IDENTIFIED BY % USING 'tns'",
    "CREATE PUBLIC DATABASE LINK l CONNECT TO u IDENTIFIED BY VALUES % USING 'tns'",
    "ALTER DATABASE LINK l CONNECT TO u IDENTIFIED BY %",
    "ALTER IDENTIFIED BY %",
    "COPY t FROM 's3://b' CREDENTIALS aws_access_key_id=%;aws_secret_access_key=%",
    "COPY t FROM s3 CREDENTIALS aws_access_key_id=a;token=%",
    "COPY t FROM 's3://b' IAM_ROLE 'r' ENCRYPTED MASTER_SYMMETRIC_KEY %",
    "CREATE STAGE s URL='s3://b' CREDENTIALS=(AWS_KEY_ID=% AWS_SECRET_KEY=% AWS_TOKEN=%) ENCRYPTION=(MASTER_KEY=%)",
    "OPEN SYMMETRIC KEY k DECRYPTION BY PASSWORD = %",
    "OPEN MASTER KEY DECRYPTION BY PASSWORD = %",
    "CREATE SYMMETRIC KEY k WITH ALGORITHM = AES_256, KEY_SOURCE = %, IDENTITY_VALUE = % ENCRYPTION BY PASSWORD = %",
    "ALTER SERVICE MASTER KEY WITH OLD_ACCOUNT = 'a', OLD_PASSWORD = %",
    "BACKUP CERTIFICATE c TO FILE = 'f' WITH PRIVATE KEY (FILE = 'g', ENCRYPTION BY PASSWORD = %)",
    "BACKUP DATABASE d TO DISK = 'f' WITH PASSWORD = %",
    "RESTORE DATABASE d FROM DISK = 'f' WITH PASSWORD = %, REPLACE",
    "CREATE CERTIFICATE c FROM FILE = 'f' WITH PRIVATE KEY (DECRYPTION BY PASSWORD = %)",
    "PRAGMA hexkey = %",
    "SELECT 1;\u{FEFF}PRAGMA key = %",
    "\u{FEFF}\u{FEFF}PRAGMA key = %",
    "/* x */\u{FEFF}PRAGMA key = %",
    "PRAGMA \u{FEFF}key \u{FEFF}= \u{FEFF}%",
    "PRAGMA d.key = %",
    "PRAGMA \"key\" = %",
    "PRAGMA `key` = %",
    "PRAGMA [key] = %",
    "PRAGMA 'key' = %",
    "PRAGMA main . \"key\" = %",
    "PRAGMA \"rekey\"(%)",
    "PRAGMA \"key\"(\"%\")",
    "PRAGMA main.\"key\" = %",
    "PRAGMA \"main\".'hexkey' = %",
    "SET my.\"password\" = %",
    "SET SESSION \"my\".\"api_key\" TO %",
    "ALTER SYSTEM SET app.api_key = %",
    "ALTER DATABASE d SET app.jwt_secret TO %",
    "ALTER ROLE r SET app.token = %",
    "SET app.jwt_secret = %",
    "SET LOCAL app.jwt_secret TO %",
    "SET @password = %",
    "SET GLOBAL validate.password_x = %",
    "SET SESSION AUTHORIZATION u PASSWORD %",
    "SET ENCRYPTION PASSWORD = %",
    "SET ROLE r IDENTIFIED BY %",
    "\\password bob %",
    "EXEC sp_addlogin 'bob', %",
    "EXEC sp_addlogin bob, %",
    "EXEC master.dbo.sp_addlogin bob, %, master",
    "EXECUTE sp_password NULL, %, 'bob'",
    "EXEC sp_password @old = %, @new = %",
    "EXEC sp_addremotelogin s, %",
    "EXEC sp_addlinkedsrvlogin s, 'false', NULL, u, %",
    "EXEC sp_setapprole app, %",
    "EXEC sp_addapprole app, %",
    "EXEC sp_approlepassword app, %",
    "{call sp_addlogin(bob, %)}",
    "CALL mysql.rds_set_external_master('h', 3306, 'u', %, 'f', 0, 0)",
    "sp_addlogin bob, %",
    "CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (token %)",
    "ALTER SERVER s OPTIONS (ADD password %)",
    "CREATE CONNECTION c OPTIONS (host 'h', password %)",
    "CREATE EXTERNAL CATALOG c PROPERTIES (\"password\" = %)",
    "CREATE EXTERNAL TABLE t (a int) PROPERTIES (\"password\" = %)",
    "ALTER SERVER s OPTIONS (conninfo %)",
    "CREATE TABLE a (b int) CREATE LOGIN bob WITH PASSWORD = %",
    "EXEC sp_password 'x' %",
    "CREATE NAMED COLLECTION c AS secret_access_key = %",
    "CREATE USER u IDENTIFIED WITH plaintext_password BY %",
    "CREATE USER u IDENTIFIED WITH sha256_hash BY % SALT %",
    "CREATE USER u HASH %",
    "CREATE ROLE r WITH PASSWORD = % AND LOGIN = true",
    "CREATE USER u WITH HASHED PASSWORD %",
    "UPSERT USER u PASSWORD %",
    "INSTALL x; SET azure_storage_connection_string = %",
    "GRANT USAGE ON *.* TO u IDENTIFIED BY PASSWORD %",
    "GRANT ALL ON d.* TO u IDENTIFIED WITH mysql_native_password AS %",
    "EXPLAIN ALTER ROLE u PASSWORD %",
    "BEGIN; ALTER ROLE u PASSWORD %; COMMIT",
    "SELECT 1; SELECT 2; CREATE USER u PASSWORD %; SELECT 3",
    "ALTER ROLE password WITH PASSWORD %",
    "GRANT ALL ON *.* TO bob IDENTIFIED BY %",
    "SELECT 1; ALTER ROLE bob PASSWORD %",
    "SELECT 1 CREATE LOGIN bob WITH PASSWORD = %",
    "CREATE LOGIN bob WITH PASSWORD = %, CHECK_POLICY = OFF",
    "ALTER LOGIN bob WITH PASSWORD = % OLD_PASSWORD = %",
    "IF NOT EXISTS (SELECT 1 FROM logins) CREATE LOGIN bob WITH PASSWORD=%",
    "CREATE APPLICATION ROLE app WITH PASSWORD = %",
    "SET PASSWORD = %",
    "SET PASSWORD FOR bob = %",
    "SET PASSWORD FOR 'bob'@'localhost' = PASSWORD(%)",
    "SET PASSWORD TO %",
    "SET s3_secret_access_key = %",
    "SET SESSION x.api_key TO %",
    "COPY t FROM 's3://b' CREDENTIALS %",
    "COPY t FROM 's3://b' WITH CREDENTIALS AS %",
    "COPY INTO t FROM 's3://b' CREDENTIALS = (AWS_KEY_ID = % AWS_SECRET_KEY = %)",
    "COPY t FROM 's3://b' ACCESS_KEY_ID % SECRET_ACCESS_KEY % SESSION_TOKEN %",
    "UNLOAD ('SELECT 1') TO 's3://b' CREDENTIALS %",
    "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h', PASSWORD %)",
    "CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'bob', password %)",
    "ALTER USER MAPPING FOR bob SERVER s OPTIONS (SET password %)",
    "CREATE SUBSCRIPTION s CONNECTION % PUBLICATION p",
    "CREATE SECRET s (TYPE S3, KEY_ID %, SECRET %)",
    "CREATE PERSISTENT SECRET (TYPE gcs, KEY_ID %, SECRET %)",
    "CREATE CREDENTIAL c WITH IDENTITY = 'i', SECRET = %",
    "CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'i', SECRET = %",
    "CREATE MASTER KEY ENCRYPTION BY PASSWORD = %",
    "OPEN SYMMETRIC KEY k DECRYPTION BY CERTIFICATE c WITH PASSWORD = %",
    "BACKUP DATABASE db TO DISK = 'd' WITH MEDIAPASSWORD = %",
    "CREATE STORAGE INTEGRATION i AZURE_SAS_TOKEN = %",
    "CREATE EXTERNAL DATA SOURCE d WITH (LOCATION = 'l', CLIENT_SECRET = %)",
    "CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD=%",
    "CHANGE REPLICATION SOURCE TO SOURCE_PASSWORD = %",
    "START GROUP_REPLICATION USER='u', PASSWORD=%",
    "CONNECT bob PASSWORD %",
    "CONNECT TO db USER bob USING %",
    "PRAGMA key = %",
    "PRAGMA rekey(%)",
    "PRAGMA textrekey = %",
    "PRAGMA add_parquet_key(a, %)",
    "ATTACH TO n USER bob USING %",
    "ALTER DATABASE d SET \"app.jwt_secret\" TO %",
    "SET app.secret.value = %",
    "SET spark.hadoop.fs.s3a.access.key = %",
    "SET GLOBAL wsrep_sst_auth = %",
    "SET @pwd = %",
    "EXEC [sp_addlogin] bob, %",
    "EXEC master.dbo.[sp_addlogin] bob, %",
    "SELECT 1 EXEC sp_addlogin bob, %",
    "EXEC sp_xp_cmdshell_proxy_account bob, %",
    "EXEC xp_cmdshell %",
    "CREATE PLUGGABLE DATABASE d USING 'f' DECRYPT USING %",
    "AccountName=a;AccountKey=%;EndpointSuffix=s",
    "ATTACH DATABASE 'f' AS d KEY %",
    "EXEC sp_addlinkedsrvlogin @rmtsrvname = 's', @rmtpassword = %",
    "EXPORT t AS BINARY ENCRYPTION PASSWORD %",
    "host=h user=bob password=% dbname=d",
    "Server=h;User Id=bob;Password=%;Encrypt=true",
    "Server=h;Uid=bob;Pwd=%",
];

/// The same for secrets that stand in a string, a comment, an address.
const WITHIN: &[&str] = &[
    "CREATE SUBSCRIPTION s CONNECTION 'host=h password=%' PUBLICATION p",
    "ALTER SUBSCRIPTION s CONNECTION 'host=h password=%'",
    "SELECT dblink_connect('host=h user=u password=%')",
    "COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=%;aws_secret_access_key=%'",
    "CREATE STAGE s URL='azure://a' CREDENTIALS=(AZURE_SAS_TOKEN=%)",
    "BACKUP DATABASE d TO 's3://b?AWS_SECRET_ACCESS_KEY=%'",
    "PRAGMA key = \"x'%'\"",
    "ATTACH 'f' AS d KEY \"%\"",
    "SELECT sqlcipher_export('d', '%')",
    "SELECT set_config('app.jwt_secret', '%', false)",
    "SELECT pgp_sym_encrypt('a', '%')",
    "SELECT crypt('%', gen_salt('bf'))",
    "SELECT 1 /* password=% */",
    "SELECT 1 -- password=%",
    "/*! SET PASSWORD = % */",
    "ALTER SYSTEM SET primary_conninfo = 'host=h password=%'",
    "\\connect postgresql://u:%@h/d",
    "\\c \"host=h password=%\"",
    "mongodb+srv://bob:%@cluster/db",
    "ATTACH postgres://u:%@h/d AS d",
    "IMPORT INTO t FROM 's3://b?AWS_SECRET_ACCESS_KEY=%'",
    "DO $$ BEGIN ALTER ROLE u PASSWORD '%'; END $$",
    "CONNECT bob/%@db",
    "conn bob/% as sysdba",
    "bob/%@db",
    "SELECT 1; /* c */ bob/% ",
    "COPY FROM bob/%@db TO eve/%@db CREATE t USING SELECT a FROM b",
    "Server=h;Password=% and %,%;Database=d",
    "postgres://bob:a;%@h/d",
    "postgres://bob:%@localhost/db",
];

/// What stands for `'..'`: in statements where only a string may stand, other quotes mean nothing.
fn forms(secret: &str, statement: &str) -> Vec<String> {
    let mut forms = vec![format!("'{secret}'"), format!("N'{secret}'")];
    if !statement.starts_with("CREATE SUBSCRIPTION") {
        forms.extend([
            secret.to_owned(),
            format!("\"{secret}\""),
            format!("`{secret}`"),
            format!("/* c */ {secret}"),
            format!("[{secret}]"),
        ]);
    }
    forms
}

/// What a password without quotes may have in it, with `%` for the rest. What begins a string in some language is none.
const SIGNS: [&str; 16] = [
    "%.%", "%,%", "%-%", "%@%", "%/%", "%+%=", "%!%", "%:%", "%&%", "%*%", "%~%", "<%>", "@%", ":%", "?%",
    "%(%)",
];

#[test]
fn no_secret_survives_with_signs_in_it() {
    let mut tried = 0;
    for statement in STATEMENTS {
        // What a procedure is called with may be a variable, and a connection is a string in quotes.
        let others = ["EXEC", "CALL", "{call", "sp_", "CREATE SUBSCRIPTION"];
        if others.iter().any(|other| statement.starts_with(other)) {
            continue;
        }
        for sign in SIGNS {
            let secret = sign.replace('%', "Hunter2x");
            check(&statement.replace("'%'", "'any'").replace('%', &secret), "Hunter2x");
            tried += 1;
        }
    }
    assert!(tried > 1_500, "{tried}");
}

fn check(text: &str, secret: &str) {
    for dialect in SQL {
        let read = Statement::new(dialect, text);
        assert!(!read.text().contains(secret), "{dialect:?}: {text} is {}", read.text());
        assert!(!read.summary().contains(secret), "{dialect:?}: {text} is {}", read.summary());
        let again = Statement::new(dialect, read.text());
        assert_eq!(read.text(), again.text(), "{dialect:?}: {text}");
    }
}

const SECRETS: [&str; 4] = ["Hunter2x", "secretpassword", "p4ss$word", "tokenXpassword"];

#[test]
fn no_secret_survives_in_any_form() {
    let mut tried = 0;
    for statement in STATEMENTS {
        for secret in SECRETS {
            for form in forms(secret, statement) {
                check(&statement.replace("'%'", "'any'").replace('%', &form), secret);
                tried += 1;
            }
        }
    }
    assert!(tried > 3_000, "{tried}");
}

#[test]
fn no_secret_survives_within_others() {
    for statement in WITHIN {
        for secret in SECRETS {
            check(&statement.replace('%', secret), secret);
        }
    }
}

#[test]
fn columns_called_password_are_no_secrets() {
    for text in [
        "SELECT password, token FROM users WHERE secret IS NULL",
        "INSERT INTO users (name, password) SELECT name, password FROM staging",
        "CREATE TABLE users (password text, token text)",
        "CREATE INDEX by_token ON users (token)",
        "CREATE VIEW v AS SELECT password FROM users",
        "GRANT SELECT (password) ON users TO auditor",
        "COPY users (id, password, token) FROM stdin",
        "DROP TABLE password",
        "CREATE INDEX i ON t USING hash (salt)",
        "SELECT sp_addlogin FROM t",
    ] {
        for dialect in SQL {
            assert_eq!(Statement::new(dialect, text).text(), text, "{dialect:?}");
        }
    }
}

#[test]
fn a_masked_word_is_no_part_of_the_summary() {
    for (text, shown, summary) in [
        ("sp_addlogin SELECT x", "sp_addlogin ?", ""),
        ("sp_addlogin 'x', SELECT x FROM y", "sp_addlogin ?, ?", ""),
        (
            "EXEC sp_addlogin CREATE USER bob; SELECT a FROM b",
            "EXEC sp_addlogin ?; SELECT a FROM b",
            "EXEC sp_addlogin; SELECT b",
        ),
    ] {
        for dialect in SQL {
            let read = Statement::new(dialect, text);
            assert_eq!((read.text(), read.summary()), (shown, summary), "{dialect:?}: {text}");
        }
    }
}

#[test]
fn what_is_masked_is_only_the_secret() {
    let cases = [
        ("ALTER ROLE bob PASSWORD 'x' VALID UNTIL 'y'", "ALTER ROLE bob PASSWORD ? VALID UNTIL ?"),
        (
            "CREATE LOGIN bob WITH PASSWORD = x, CHECK_POLICY = OFF",
            "CREATE LOGIN ? WITH PASSWORD = ?, CHECK_POLICY = OFF",
        ),
        ("SET PASSWORD FOR bob = x; SELECT a FROM b", "SET PASSWORD FOR bob = ?; SELECT a FROM b"),
        ("COPY t FROM 's' CREDENTIALS = (KEY_ID = x TOKEN = y) GZIP", "COPY t FROM ? CREDENTIALS = (?) GZIP"),
        ("DROP USER ann, 'bob'", "DROP USER ?, ?"),
        ("DROP USER ann, bob, eve", "DROP USER ?, ?, ?"),
        ("EXEC sp_addlogin bob, x; SELECT a", "EXEC sp_addlogin ?; SELECT a"),
        ("EXEC sp_password 'x' = y, 'z'", "EXEC sp_password ? = ?, ?"),
        ("EXEC sp_who bob", "EXEC sp_who bob"),
        ("SET PASSWORD FOR CURRENT_USER() = x, a = b", "SET PASSWORD FOR CURRENT_USER() = ?, a = b"),
        (
            "CREATE FOREIGN TABLE t (token text) SERVER s OPTIONS (token x, a 'b')",
            "CREATE FOREIGN TABLE t (token text) SERVER s OPTIONS (token ?",
        ),
        (
            "CREATE CATALOG c PROPERTIES ('a' = 'b', \"password\" = x)",
            "CREATE CATALOG c PROPERTIES (? = ?, ? = ?)",
        ),
        ("EXEC sp_password @old = x, @new = NULL, @a = b", "EXEC sp_password @old = ?, @new = NULL, @a = ?"),
        ("EXEC sp_password 'x', ?, NULL, y", "EXEC sp_password ?, ?, NULL, ?"),
        ("CREATE USER u IDENTIFIED WITH p BY 'x' SALT y", "CREATE USER ? IDENTIFIED WITH p BY ? SALT ?"),
        ("ALTER ROLE r PASSWORD $1", "ALTER ROLE r PASSWORD $1"),
        ("ALTER ROLE r PASSWORD $1::text", "ALTER ROLE r PASSWORD $1::text"),
        ("ALTER ROLE r PASSWORD :password", "ALTER ROLE r PASSWORD ?"),
        ("SET PASSWORD = x.y,z, a = b", "SET PASSWORD = ?, a = b"),
        ("SET PASSWORD = x,PORT=y", "SET PASSWORD = ?,PORT=y"),
        ("SET PASSWORD = 'x',y", "SET PASSWORD = ?,y"),
        ("password=a b host=h", "password=? host=h"),
        ("User=u;Password=a b,c;Host=h", "User=u;Password=?;Host=h"),
        ("SET x = a / b", "SET x = a / b"),
        ("SET x = a//b/c/d, e/f@g", "SET x = a//b/c/d, e/?"),
        ("SET x = a/b/c@d", "SET x = a/?"),
        ("SET x = a/@b", "SET x = a/@b"),
        ("SET @x = @y/z", "SET @x = @y/z"),
        ("SELECT a/b@c FROM t", "SELECT a/b@c FROM t"),
    ];
    for (text, expected) in cases {
        assert_eq!(Statement::new(Dialect::Generic, text).text(), expected);
    }
}
