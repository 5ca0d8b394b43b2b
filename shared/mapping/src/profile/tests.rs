use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::delivery::Deliveries;
use super::interchange::Interchange;
use super::invoice::GlRule;
use super::remittance::PayerAccount;
use super::{
    BankAccount, InvoiceRules, MethodRule, OrderPartyRule, OrderRules, PartyRule, ProfileTable,
    ReferenceRule, RemittanceRules, Text,
};

/// Notes the keys that a table may have.
struct Keys<'k>(&'k mut Vec<&'static str>);

impl<'de> Deserializer<'de> for Keys<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("not a table"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.extend(fields);
        Err(Error::custom("seen enough"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn keys<T: for<'de> Deserialize<'de>>() -> Vec<&'static str> {
    let mut keys = Vec::new();
    let _ = T::deserialize(Keys(&mut keys));
    assert!(!keys.is_empty());
    keys
}

#[test]
fn every_key_is_documented() {
    let page = include_str!("../../README.md");
    let all = [
        keys::<ProfileTable>(),
        keys::<Interchange>(),
        keys::<Text>(),
        keys::<InvoiceRules>(),
        keys::<GlRule>(),
        keys::<RemittanceRules>(),
        keys::<MethodRule>(),
        keys::<BankAccount>(),
        keys::<PayerAccount>(),
        keys::<OrderRules>(),
        keys::<OrderPartyRule>(),
        keys::<PartyRule>(),
        keys::<ReferenceRule>(),
        keys::<Deliveries>(),
    ];
    for key in all.iter().flatten() {
        let shown = [format!("`{key}`"), format!("`[{key}]`"), format!("`[delivery.{key}]`")];
        assert!(shown.iter().any(|key| page.contains(key)), "{key} is not in README.md");
    }
}
