//! Whether a row fulfils a condition. A comparison with null is unknown, as in SQL, and a row counts only if the
//! whole condition is true.

use std::cmp::Ordering;

use super::literal::{Literal, TimestampStyle, Typed};
use super::nodes::Node;
use super::query::{Expr, Op};
use super::schema::{Kind, Spec, queryable};

/// A condition whose attributes exist and whose values fit them.
#[derive(Debug)]
pub(super) enum Condition {
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    Compare(String, Kind, Op, Typed),
    Between(String, Kind, Typed, Typed),
    In(String, Kind, Vec<Typed>),
    Like(String, Kind, String),
    IsNull(String),
}

/// Checks a condition against the attributes of a resource.
pub(super) fn check(expr: &Expr, spec: &Spec, style: TimestampStyle) -> Result<Condition, String> {
    let kind = |name: &String| match spec.kind(name) {
        Some(kind) if queryable(name) => Ok(kind),
        Some(_) => Err(format!("Attribute {name} of resource {} cannot be used in a query.", spec.name)),
        None => Err(format!("URL request parameter q cannot be used: unknown attribute {name}.")),
    };
    let typed = |literal: &Literal, kind| Typed::from_literal(literal, kind, style);
    let inner = |expr: &Expr| check(expr, spec, style).map(Box::new);
    Ok(match expr {
        Expr::And(left, right) => Condition::And(inner(left)?, inner(right)?),
        Expr::Or(left, right) => Condition::Or(inner(left)?, inner(right)?),
        Expr::Not(expr) => Condition::Not(inner(expr)?),
        Expr::Compare(name, op, value) => {
            let kind = kind(name)?;
            Condition::Compare(name.clone(), kind, *op, typed(value, kind)?)
        }
        Expr::Between(name, low, high) => {
            let kind = kind(name)?;
            Condition::Between(name.clone(), kind, typed(low, kind)?, typed(high, kind)?)
        }
        Expr::In(name, values) => {
            let kind = kind(name)?;
            let values = values.iter().map(|value| typed(value, kind)).collect::<Result<_, _>>()?;
            Condition::In(name.clone(), kind, values)
        }
        Expr::Like(name, pattern) => Condition::Like(name.clone(), kind(name)?, pattern.text.clone()),
        Expr::IsNull(name) => {
            kind(name)?;
            Condition::IsNull(name.clone())
        }
    })
}

impl Condition {
    pub(super) fn holds(&self, node: &Node) -> bool {
        self.truth(node) == Some(true)
    }

    /// True, false, or unknown.
    fn truth(&self, node: &Node) -> Option<bool> {
        let value = |name: &str, kind| Typed::from_value(node.value(name), kind);
        match self {
            Self::And(left, right) => match (left.truth(node), right.truth(node)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Or(left, right) => match (left.truth(node), right.truth(node)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Self::Not(inner) => inner.truth(node).map(|truth| !truth),
            Self::Compare(name, kind, op, wanted) => {
                let order = value(name, *kind)?.compare(wanted)?;
                Some(match op {
                    Op::Equal => order == Ordering::Equal,
                    Op::NotEqual => order != Ordering::Equal,
                    Op::Less => order == Ordering::Less,
                    Op::LessOrEqual => order != Ordering::Greater,
                    Op::Greater => order == Ordering::Greater,
                    Op::GreaterOrEqual => order != Ordering::Less,
                })
            }
            Self::Between(name, kind, low, high) => {
                let value = value(name, *kind)?;
                Some(value.compare(low)? != Ordering::Less && value.compare(high)? != Ordering::Greater)
            }
            Self::In(name, kind, wanted) => {
                let value = value(name, *kind)?;
                Some(wanted.iter().any(|wanted| value.compare(wanted) == Some(Ordering::Equal)))
            }
            Self::Like(name, kind, pattern) => match value(name, *kind)? {
                Typed::Text(text) => Some(like(text.as_bytes(), pattern.as_bytes())),
                _ => Some(like(node.value(name).to_string().as_bytes(), pattern.as_bytes())),
            },
            Self::IsNull(name) => Some(node.value(name).is_null()),
        }
    }
}

/// `%` and `*` stand for any text, `_` for one byte.
fn like(text: &[u8], pattern: &[u8]) -> bool {
    // Where to go on when the part behind the last wildcard does not fit: behind it, one byte later in the text.
    let (mut at, mut in_pattern, mut retry) = (0, 0, None);
    while at < text.len() {
        match pattern.get(in_pattern) {
            Some(b'%' | b'*') => {
                in_pattern += 1;
                retry = Some((at, in_pattern));
            }
            Some(b'_') => (at, in_pattern) = (at + 1, in_pattern + 1),
            Some(byte) if *byte == text[at] => (at, in_pattern) = (at + 1, in_pattern + 1),
            _ => match retry {
                Some((from, behind)) => {
                    retry = Some((from + 1, behind));
                    (at, in_pattern) = (from + 1, behind);
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|byte| matches!(byte, b'%' | b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Dataset;
    use crate::fusion::nodes;
    use crate::fusion::query::{by_example, expression};
    use crate::fusion::schema::INVOICES;

    fn count(version: u32, q: &str) -> Result<usize, String> {
        let mut data = Dataset::small(1);
        data.invoices[0].description = Some("it's 100% late".into());
        data.invoices[1].amount = rust_decimal::Decimal::from(50);
        data.invoices[1].last_update = "2026-03-02T05:30:00.250Z".parse().unwrap();
        let nodes = nodes::build(&data);
        let expr = if version == 1 { by_example(q) } else { expression(q) }?;
        let condition = check(&expr, &INVOICES, TimestampStyle::Any)?;
        Ok(nodes[INVOICES.name].iter().filter(|node| condition.holds(node)).count())
    }

    #[test]
    fn the_expression_language() {
        for (q, rows) in [
            ("InvoiceNumber = 'SM-77811'", 1),
            ("InvoiceNumber != 'SM-77811'", 1),
            ("InvoiceNumber <> 'SM-77811'", 1),
            ("InvoiceAmount > 50", 1),
            ("InvoiceAmount >= 50.00", 2),
            ("InvoiceAmount<=50", 1),
            ("InvoiceAmount < 50", 0),
            ("LastUpdateDate >= '2026-03-02T05:30:00.250+00:00'", 1),
            ("LastUpdateDate > '2026-03-02T05:30:00.250+00:00'", 0),
            ("LastUpdateDate >= 2026-03-02T05:00Z and <= 2026-03-02T05:10Z", 1),
            ("LastUpdateDate>2026-03-02T05:00:00Z and LastUpdateDate<2026-03-03", 1),
            ("PaidStatus!='Paid' and ValidationStatus!='Canceled'", 1),
            ("PaidStatus='Paid' or ValidationStatus='Validated'", 2),
            ("not PaidStatus='Paid'", 1),
            ("not (PaidStatus='Paid' or InvoiceAmount = 50)", 0),
            ("InvoiceAmount between 49 and 51", 1),
            ("InvoiceAmount not between 49 and 51", 1),
            ("InvoiceNumber in ('SM-77811', 'SM-77812', 'x')", 2),
            ("InvoiceNumber not in ('SM-77811')", 1),
            ("InvoiceNumber like 'SM-%'", 2),
            ("InvoiceNumber LIKE '%12'", 1),
            ("InvoiceNumber like '*77*1_'", 2),
            ("Description is null", 1),
            ("Description is not null", 1),
            ("Description = 'it''s 100% late'", 1),
            ("Description != 'x'", 1), // null is neither equal nor different
            ("not Description = 'x'", 1),
            ("CanceledFlag = false", 2),
            ("CanceledFlag = 'N'", 2),
            ("InvoiceDate >= '2026-02-28'", 2),
            ("InvoiceAmount = 1 or InvoiceAmount = 50 and PaidStatus = 'Paid'", 0), // and binds tighter
        ] {
            assert_eq!(count(4, q), Ok(rows), "{q}");
        }
    }

    #[test]
    fn what_the_expression_language_refuses() {
        for q in [
            "NoSuchAttribute = 1",
            "BankAccount = 'x'",
            "InvoiceAmount = 'many'",
            "LastUpdateDate > '2026-13-01'",
            "InvoiceNumber",
            "InvoiceNumber = ",
            "InvoiceNumber = 'open",
            "(InvoiceNumber = 'x'",
            "InvoiceNumber = 'x' PaidStatus = 'y'",
            "InvoiceNumber='x';PaidStatus='y'",
            "= 5",
            "",
        ] {
            assert!(count(4, q).is_err(), "{q}");
        }
        let deep = format!("{}InvoiceAmount = 1{}", "(".repeat(5000), ")".repeat(5000));
        assert!(count(4, &deep).is_err());
    }

    #[test]
    fn query_by_example() {
        for (q, rows) in [
            ("InvoiceNumber=SM-77811", 1),
            ("InvoiceNumber='SM-77811';PaidStatus='Paid'", 1),
            ("InvoiceNumber='a;b'", 0),
            ("InvoiceAmount>=50;InvoiceAmount<51", 1),
        ] {
            assert_eq!(count(1, q), Ok(rows), "{q}");
        }
        for q in
            ["LastUpdateDate >= '2026-01-01' and LastUpdateDate < '2026-02-01'", "InvoiceNumber like 'x'", ""]
        {
            assert!(count(1, q).is_err(), "{q}");
        }
    }
}
