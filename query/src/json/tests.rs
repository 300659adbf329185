use super::*;
use proptest::prelude::*;
use serde_json::Value;

proptest! {
    #[test]
    fn any_text_comes_back_from_a_parser(name in any::<String>(), value in any::<String>()) {
        let json = Object::new().text(&name, &value).text_if_any("none", None).finish();
        let parsed: Value = serde_json::from_str(&json).unwrap();
        let object = parsed.as_object().unwrap();
        prop_assert_eq!(object.len(), 1);
        prop_assert_eq!(object[&name].as_str(), Some(value.as_str()));
    }

    #[test]
    fn seconds_lose_no_nanosecond(whole in any::<u64>(), nanos in 0..1_000_000_000_u32) {
        let shown = Seconds(Duration::new(whole, nanos)).to_string();
        let (before, after) = shown.split_once('.').unwrap_or((&shown, ""));
        prop_assert_eq!(before.parse(), Ok(whole));
        prop_assert_eq!(format!("{after:0<9}").parse(), Ok(nanos));
        let parsed: Result<serde_json::Number, _> = serde_json::from_str(&shown);
        prop_assert!(parsed.is_ok());
    }
}

#[test]
fn objects_and_arrays_are_put_together() {
    let inner =
        Object::new().value("n", 1).value_if_any("m", Some(2)).value_if_any("none", None::<u8>).finish();
    let array = array([inner, Object::new().finish()].into_iter());
    assert_eq!(array, r#"[{"n":1,"m":2},{}]"#);
    assert_eq!(super::array(std::iter::empty()), "[]");
}

#[test]
fn lines_and_what_ends_them_elsewhere_are_escaped() {
    let json = Object::new().text("t", "a\"b\\c\n\r\t\u{1}\u{7f}\u{85}\u{2028}é").finish();
    assert_eq!(json, r#"{"t":"a\"b\\c\n\r\t\u0001\u007f\u0085\u2028é"}"#);
}

fn parse(line: &str) -> Value {
    assert_eq!(line.find('\n'), None, "it is one line");
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

fn line(text: &str, most: usize) -> String {
    let mut object = Object::new();
    object.text_up_to("text", text, most);
    object.finish()
}

#[test]
fn every_character_comes_back() {
    let every: String = (0..=u32::from(char::MAX)).filter_map(char::from_u32).collect();
    let line = line(&every, usize::MAX / 2);
    assert_eq!(parse(&line)["text"], *every);
    assert_eq!(line.chars().find(|character| character.is_control()), None);
    assert_eq!(line.find(['\u{2028}', '\u{2029}']), None);
}

#[test]
fn an_object_of_nothing_is_one() {
    assert_eq!(Object::new().finish(), "{}");
    let mut object = Object::new();
    object.cut();
    assert_eq!(object.finish(), "{\"truncated\":true}");
}

#[test]
fn no_escape_is_cut_apart() {
    assert_eq!(line("a\u{1}b", 6), "{\"text\":\"a\",\"truncated\":true}");
    assert_eq!(line("a\u{1}b", 8), "{\"text\":\"a\\u0001b\"}");
    assert_eq!(line("\"\"", 3), "{\"text\":\"\\\"\",\"truncated\":true}");
    assert_eq!(line("ää", 3), "{\"text\":\"ä\",\"truncated\":true}");
}

proptest! {
    #[test]
    fn what_is_cut_is_a_beginning_and_says_so(text in any::<String>(), most in 0..200_usize) {
        let line = line(&text, most);
        let frame = r#"{"text":"","truncated":true}"#.len();
        prop_assert!(line.len() <= most + frame);
        let value = parse(&line);
        let shown = value["text"].as_str().unwrap();
        prop_assert!(text.starts_with(shown));
        prop_assert_eq!(shown.len() < text.len(), value["truncated"] == true);
    }
}
