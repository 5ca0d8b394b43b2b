//! The two query languages of `q`.
//!
//! Framework version 1 knows only query by example: `Attr=value;Other>value`, where the semicolon means "and".
//! From version 2 on there is an expression language: `and`, `or`, `not`, `between`, `in`, `like`, `is null`,
//! parentheses.

use super::literal::Literal;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Compare(String, Op, Literal),
    Between(String, Literal, Literal),
    In(String, Vec<Literal>),
    Like(String, Literal),
    IsNull(String),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Longest first, so that `>=` is not read as `>`.
const OPERATORS: [(&str, Op); 7] = [
    (">=", Op::GreaterOrEqual),
    ("<=", Op::LessOrEqual),
    ("!=", Op::NotEqual),
    ("<>", Op::NotEqual),
    ("=", Op::Equal),
    (">", Op::Greater),
    ("<", Op::Less),
];

/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: usize = 64;

fn syntax(text: &str) -> String {
    format!("JBO-25014: The query parameter q is not valid: {text}")
}

/// Query by example, version 1.
pub(super) fn by_example(text: &str) -> Result<Expr, String> {
    let mut whole: Option<Expr> = None;
    for part in split_outside_quotes(text).into_iter().filter(|part| !part.trim().is_empty()) {
        let part = part.trim();
        let name_ends = part.find(|c: char| !is_name(c)).unwrap_or(part.len());
        let (name, rest) = part.split_at(name_ends);
        let rest = rest.trim_start();
        let (sign, op) =
            OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)).ok_or_else(|| syntax(part))?;
        let value = rest[sign.len()..].trim();
        let literal = match value.strip_prefix('\'') {
            None => Literal { text: value.to_owned(), quoted: false },
            Some(inner) => {
                let inner = inner.strip_suffix('\'').ok_or_else(|| syntax(part))?;
                if inner.replace("''", "").contains('\'') {
                    return Err(syntax(part));
                }
                Literal { text: inner.replace("''", "'"), quoted: true }
            }
        };
        if name.is_empty() || value.is_empty() {
            return Err(syntax(part));
        }
        let condition = Expr::Compare(name.to_owned(), *op, literal);
        whole = Some(match whole {
            None => condition,
            Some(before) => Expr::And(Box::new(before), Box::new(condition)),
        });
    }
    whole.ok_or_else(|| syntax(text))
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '\'';
        c == ';' && !quoted
    })
    .collect()
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A name, a keyword, a number or a bare timestamp.
    Word(String),
    Quoted(String),
    Op(Op),
    Open,
    Close,
    Comma,
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            ',' => (Token::Comma, 1),
            '\'' => quoted(rest).ok_or_else(|| syntax(text))?,
            _ => match OPERATORS.iter().find(|(sign, _)| rest.starts_with(sign)) {
                Some((sign, op)) => (Token::Op(*op), sign.len()),
                None => {
                    let ends = |c: char| c.is_whitespace() || "()',=<>!;".contains(c);
                    let length = rest.find(ends).unwrap_or(rest.len());
                    if length == 0 {
                        return Err(syntax(text));
                    }
                    (Token::Word(rest[..length].to_owned()), length)
                }
            },
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// A literal in single quotes, a doubled quote inside meaning one; and its length in the text.
fn quoted(text: &str) -> Option<(Token, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            value.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            return Some((Token::Quoted(value), at + 1));
        }
    }
    None
}

/// The expression language, version 2 and later.
pub(super) fn expression(text: &str) -> Result<Expr, String> {
    let mut parser = Parser { text, tokens: tokens(text)?, at: 0, attribute: None, depth: 0 };
    let expr = parser.or()?;
    if parser.at == parser.tokens.len() { Ok(expr) } else { Err(syntax(text)) }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    /// The attribute of the condition before, for `A > 1 and <= 2`.
    attribute: Option<String>,
    depth: usize,
}

impl Parser<'_> {
    fn or(&mut self) -> Result<Expr, String> {
        let mut left = self.and()?;
        while self.keyword("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.unary()?;
        while self.keyword("and") {
            left = Expr::And(Box::new(left), Box::new(self.unary()?));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(syntax("too deeply nested"));
        }
        let expr = if self.keyword("not") {
            Expr::Not(Box::new(self.unary()?))
        } else if self.eat(&Token::Open) {
            let inner = self.or()?;
            self.expect(&Token::Close)?;
            inner
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn condition(&mut self) -> Result<Expr, String> {
        let name = match (self.tokens.get(self.at), &self.attribute) {
            (Some(Token::Word(name)), _) if name.chars().all(is_name) => {
                self.at += 1;
                name.clone()
            }
            (Some(Token::Op(_)), Some(before)) => before.clone(),
            _ => return Err(syntax(self.text)),
        };
        self.attribute = Some(name.clone());
        if let Some(Token::Op(op)) = self.tokens.get(self.at).cloned() {
            self.at += 1;
            return Ok(Expr::Compare(name, op, self.literal()?));
        }
        if self.keyword("is") {
            let negated = self.keyword("not");
            if !self.keyword("null") {
                return Err(syntax(self.text));
            }
            let test = Expr::IsNull(name);
            return Ok(if negated { Expr::Not(Box::new(test)) } else { test });
        }
        let negated = self.keyword("not");
        let test = if self.keyword("between") {
            let low = self.literal()?;
            if !self.keyword("and") {
                return Err(syntax(self.text));
            }
            Expr::Between(name, low, self.literal()?)
        } else if self.keyword("in") {
            self.expect(&Token::Open)?;
            let mut values = vec![self.literal()?];
            while self.eat(&Token::Comma) {
                values.push(self.literal()?);
            }
            self.expect(&Token::Close)?;
            Expr::In(name, values)
        } else if self.keyword("like") {
            Expr::Like(name, self.literal()?)
        } else {
            return Err(syntax(self.text));
        };
        Ok(if negated { Expr::Not(Box::new(test)) } else { test })
    }

    fn literal(&mut self) -> Result<Literal, String> {
        let literal = match self.tokens.get(self.at) {
            Some(Token::Quoted(text)) => Literal { text: text.clone(), quoted: true },
            Some(Token::Word(text)) => Literal { text: text.clone(), quoted: false },
            _ => return Err(syntax(self.text)),
        };
        self.at += 1;
        Ok(literal)
    }

    fn keyword(&mut self, word: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some(Token::Word(text)) if text.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn eat(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(syntax(self.text)) }
    }
}
