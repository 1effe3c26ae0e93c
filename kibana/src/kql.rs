//! KQL, as far as the panels use it, to Elasticsearch's query language.
//!
//! `field : value`, `field : (a or b)`, `field : *`, wildcards, quoted phrases, `>=` and its like, `and`, `or`, `not`,
//! parentheses. What is not understood is an error: a panel whose query is only half translated would be tested for nothing.

use serde_json::{Value, json};

/// A query and the fields it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Kql {
    /// In Elasticsearch's language.
    pub query: Value,
    /// Fields, in the order in which they are named.
    pub fields: Vec<String>,
}

/// Translates a query. The empty one matches everything.
pub fn translate(text: &str) -> Result<Kql, String> {
    let mut parser = Parser { tokens: tokens(text)?, position: 0, fields: Vec::new() };
    if parser.tokens.is_empty() {
        return Ok(Kql { query: json!({"match_all": {}}), fields: Vec::new() });
    }
    let query = parser.either()?;
    match parser.peek() {
        None => Ok(Kql { query, fields: parser.fields }),
        Some(token) => Err(format!("{text}: {token:?} is not expected")),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Phrase(String),
    /// `:`, `(`, `)`, `>=`, `<=`, `>`, `<`.
    Sign(&'static str),
}

const SIGNS: [&str; 7] = [":", "(", ")", ">=", "<=", ">", "<"];

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let used = if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            tokens.push(Token::Sign(sign));
            sign.len()
        } else if first == '"' {
            let end = rest[1..].find('"').ok_or_else(|| format!("{text}: a quote is not closed"))?;
            tokens.push(Token::Phrase(rest[1..=end].to_owned()));
            end + 2
        } else {
            let ends = |letter: char| letter.is_whitespace() || ":()<>\"".contains(letter);
            let end = rest.find(ends).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            end
        };
        rest = rest[used..].trim_start();
    }
    Ok(tokens)
}

struct Parser {
    tokens: Vec<Token>,
    position: usize,
    fields: Vec<String>,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.position += 1;
        token
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        self.position += usize::from(is_next);
        is_next
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.peek(), Some(Token::Sign(next)) if *next == sign);
        self.position += usize::from(is_next);
        is_next
    }

    fn closes(&mut self) -> Result<(), String> {
        if self.takes_sign(")") { Ok(()) } else { Err(format!("`)` is expected before {:?}", self.peek())) }
    }

    fn either(&mut self) -> Result<Value, String> {
        let mut parts = vec![self.all()?];
        while self.takes_word("or") {
            parts.push(self.all()?);
        }
        Ok(any_of(parts))
    }

    fn all(&mut self) -> Result<Value, String> {
        let mut parts = vec![self.one()?];
        while self.takes_word("and") {
            parts.push(self.one()?);
        }
        if parts.len() == 1 { Ok(parts.remove(0)) } else { Ok(json!({"bool": {"filter": parts}})) }
    }

    fn one(&mut self) -> Result<Value, String> {
        if self.takes_word("not") {
            return Ok(json!({"bool": {"must_not": [self.one()?]}}));
        }
        if self.takes_sign("(") {
            let inner = self.either()?;
            self.closes()?;
            return Ok(inner);
        }
        let Some(Token::Word(field)) = self.next() else {
            return Err("a field is expected".to_owned());
        };
        self.fields.push(field.clone());
        match self.next() {
            Some(Token::Sign(":")) => self.values(&field),
            Some(Token::Sign(sign @ (">=" | "<=" | ">" | "<"))) => self.range(&field, sign),
            other => Err(format!("{field}: `:` or a comparison is expected, not {other:?}")),
        }
    }

    fn range(&mut self, field: &str, sign: &str) -> Result<Value, String> {
        let key = match sign {
            ">=" => "gte",
            "<=" => "lte",
            ">" => "gt",
            _ => "lt",
        };
        match self.next() {
            Some(Token::Word(value) | Token::Phrase(value)) => Ok(json!({"range": {field: {key: value}}})),
            other => Err(format!("{field}: a value is expected, not {other:?}")),
        }
    }

    fn values(&mut self, field: &str) -> Result<Value, String> {
        if !self.takes_sign("(") {
            return self.value(field);
        }
        let mut parts = vec![self.value(field)?];
        while self.takes_word("or") {
            parts.push(self.value(field)?);
        }
        self.closes()?;
        Ok(any_of(parts))
    }

    fn value(&mut self, field: &str) -> Result<Value, String> {
        match self.next() {
            Some(Token::Word(value)) if value == "*" => Ok(json!({"exists": {"field": field}})),
            Some(Token::Word(value)) if value.contains('*') => {
                Ok(json!({"query_string": {"fields": [field], "query": value}}))
            }
            Some(Token::Word(value)) => Ok(json!({"match": {field: value}})),
            Some(Token::Phrase(value)) => Ok(json!({"match_phrase": {field: value}})),
            other => Err(format!("{field}: a value is expected, not {other:?}")),
        }
    }
}

fn any_of(mut parts: Vec<Value>) -> Value {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    json!({"bool": {"should": parts, "minimum_should_match": 1}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_panels_use_are_translated() {
        let a = json!({"match": {"a": "x"}});
        let b = json!({"exists": {"field": "b.c"}});
        for (text, query) in [
            ("", json!({"match_all": {}})),
            ("a : x", a.clone()),
            ("b.c:*", b.clone()),
            ("a : \"x y\"", json!({"match_phrase": {"a": "x y"}})),
            ("a : *x*", json!({"query_string": {"fields": ["a"], "query": "*x*"}})),
            ("n >= 5", json!({"range": {"n": {"gte": "5"}}})),
            ("not a : x", json!({"bool": {"must_not": [a.clone()]}})),
            ("a : x and b.c : *", json!({"bool": {"filter": [a.clone(), b.clone()]}})),
            (
                "a : (x or y)",
                json!({"bool": {"should": [a.clone(), {"match": {"a": "y"}}], "minimum_should_match": 1}}),
            ),
            // `and` binds closer than `or`.
            (
                "n > 1 or a : x and b.c : *",
                json!({"bool": {"should": [{"range": {"n": {"gt": "1"}}}, {"bool": {"filter": [a, b]}}], "minimum_should_match": 1}}),
            ),
        ] {
            assert_eq!(translate(text).map(|kql| kql.query), Ok(query), "{text}");
        }
        assert_eq!(translate("a : x and (b : y or not a : z)").expect("translates").fields, ["a", "b", "a"]);
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for text in
            ["a", "a :", "a : (x or", "a : x b : y", "\"free text\"", "a : { b : c }", "(a : x", "a : \"x"]
        {
            assert!(translate(text).is_err(), "{text}");
        }
    }
}
