use std::collections::BTreeMap;

use documents::{Faults, PartnerId};
use proptest::prelude::*;
use serde::Deserialize;

use super::parse;

#[derive(Debug, Deserialize, PartialEq)]
struct Shop {
    name: String,
    id: Option<PartnerId>,
    #[serde(default)]
    open: bool,
    size: u16,
    mode: Mode,
    #[serde(default)]
    shelves: Vec<Shelf>,
    #[serde(default)]
    prices: BTreeMap<String, Shelf>,
    #[serde(default)]
    colour: Colour,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Shelf {
    label: Label,
    width: u32,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Label(String);

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Mode {
    Hold,
    RetrySame,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Colour {
    #[default]
    None,
    Named(String),
    Mixed {
        red: u8,
        blue: u8,
    },
}

fn faults(text: &str) -> Vec<String> {
    let faults: Faults = parse::<Shop>("shop.toml", text).unwrap_err();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_right_file_is_read() {
    let text = "name = 'a'\nsize = 0x1F\nid = 'x'\nmode = 'retry_same'\ncolour = { mixed = { red = 1, blue = 2 } }\n\
                [[shelves]]\nlabel = 'l'\nwidth = 1_000\n[prices.'a b']\nlabel = 'p'\nwidth = 3\n";
    let shop: Shop = parse("shop.toml", text).unwrap();
    assert_eq!(shop.size, 31);
    assert_eq!(shop.mode, Mode::RetrySame);
    assert_eq!(shop.colour, Colour::Mixed { red: 1, blue: 2 });
    assert_eq!(shop.shelves, [Shelf { label: Label("l".to_owned()), width: 1000 }]);
    assert_eq!(shop.prices["a b"].width, 3);
    assert_eq!(
        parse::<Shop>("", "name='a'\nsize=1\nmode='hold'\ncolour={named='x'}").unwrap().colour,
        Colour::Named("x".to_owned())
    );
}

#[test]
fn every_fault_comes_with_its_line() {
    let text = "nmae = 'a'\nsize = 'big'\nid = 'No Slug'\nmode = 'hodl'\nopen = 1\n\n[[shelves]]\nlabel = 3\nwidht = 2\n\
                [[shelves]]\nlabel = 'x'\nwidth = -1\n";
    assert_eq!(
        faults(text),
        [
            "shop.toml:1: `name` is missing [settings.missing_key]",
            "shop.toml:1: unknown key `nmae`, did you mean `name`? [settings.unknown_key]",
            "shop.toml:2: `size`: a whole number from 0 to 65535 is needed here, found a text [settings.value]",
            "shop.toml:3: `id`: \"No Slug\" is not a partner id: 1 to 40 of a-z, 0-9, - and _, starting with a letter or digit [settings.value]",
            "shop.toml:4: `mode`: `hodl` is not one of `hold`, `retry_same`, did you mean `hold`? [settings.value]",
            "shop.toml:5: `open`: true or false is needed here, found a whole number [settings.value]",
            "shop.toml:7: `width` is missing in `shelves[0]` [settings.missing_key]",
            "shop.toml:8: `shelves[0].label`: a text is needed here, found a whole number [settings.value]",
            "shop.toml:9: unknown key `widht`, did you mean `width`? [settings.unknown_key]",
            "shop.toml:12: `shelves[1].width`: a whole number from 0 is needed here, found another whole number [settings.value]",
        ]
    );
}

#[test]
fn all_missing_keys_are_named() {
    assert_eq!(
        faults(""),
        [
            "shop.toml:1: `mode` is missing [settings.missing_key]",
            "shop.toml:1: `name` is missing [settings.missing_key]",
            "shop.toml:1: `size` is missing [settings.missing_key]",
        ]
    );
}

#[test]
fn broken_toml_has_line_and_column() {
    let found = faults("name = 'a'\nsize = = 3\n");
    assert!(found[0].starts_with("shop.toml:2:8: this is not TOML: "), "{found:?}");
}

#[test]
fn a_value_of_the_wrong_type_is_not_repeated() {
    let found = faults("name = 123456789\nsize = 1\nmode = 'hold'\n").join("\n");
    assert!(!found.contains("123456789"), "{found}");
}

#[test]
fn variants_with_content_are_checked() {
    let found = faults("name='a'\nsize=1\nmode='hold'\n[colour.mixed]\nred=1\nblue=300\ngreen=2\n");
    assert_eq!(
        found,
        [
            "shop.toml:6: `colour.mixed.blue`: a whole number from 0 to 255 is needed here, found another whole number [settings.value]",
            "shop.toml:7: unknown key `green` [settings.unknown_key]",
        ]
    );
}

#[test]
fn arbitrary_text_never_panics() {
    for text in
        ["[", "a = [1, {b = 2}]", "[[x]]\n[x.y]\n", "\u{0}", "mode = { hold = 1 }", "mode = [1]", "mode = {}"]
    {
        let _ = parse::<Shop>("x", text);
    }
}

proptest! {
    #[test]
    fn every_reading_ends(
        lines in prop::collection::vec("(name|nmae|size|mode|open|id|label|width|red) = ('x'|3|-1|true|\\[1\\]|'hold'|\\{ a = 1 \\})|\\[\\[shelves\\]\\]|\\[colour.mixed\\]|\\[prices.a\\]|\\PC{0,9}", 0..9)
    ) {
        let _ = parse::<Shop>("shop.toml", &lines.join("\n"));
    }
}
