//! What every message of objects has in common: nothing personal in it, not too long, object by object, and one that
//! is wrong does not stop the others.

use serde_json::{Map, Value};

use super::{MOST_IN_A_MESSAGE, told};
use crate::{Intake, Refusal, Trouble, personal};

/// What is done with an object: its row, its fields, what came of the message so far.
type Each<'a> = dyn FnMut(u64, &Map<String, Value>, &mut Intake) + 'a;

/// Goes through the objects of a message. `list` is the part of `body` that holds them, or is the only one itself.
pub(crate) fn objects(body: &Value, list: &Value, each: &mut Each<'_>) -> Intake {
    let mut intake = Intake::default();
    if let Err(refusal) = personal::message(body) {
        intake.refuse(refusal);
        return intake;
    }
    let list = match list {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    if list.len() > MOST_IN_A_MESSAGE {
        intake.refuse(Refusal::new(0, "", Trouble::TooMany, &list.len().to_string()));
        return intake;
    }
    for (row, item) in (1_u64..).zip(list) {
        intake.rows += 1;
        match item.as_object() {
            Some(fields) => each(row, fields, &mut intake),
            None => intake.refuse(Refusal::new(row, "", Trouble::Malformed, &told(item))),
        }
    }
    intake
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_wrong_object_does_not_stop_the_others_and_too_many_stop_all() {
        let body = json!([{"a": 1}, 3, {"a": 2}]);
        let mut seen = Vec::new();
        let intake = objects(&body, &body, &mut |row, fields, _| seen.push((row, fields["a"].clone())));
        assert_eq!(seen, [(1, json!(1)), (3, json!(2))]);
        assert_eq!((intake.rows, intake.refused, intake.refusals[0].row), (3, 1, 2));
        let long = Value::Array(vec![json!({}); MOST_IN_A_MESSAGE + 1]);
        let intake = objects(&long, &long, &mut |_, _, _| panic!("not one is looked at"));
        assert_eq!(intake.refusals[0].trouble, Trouble::TooMany);
        let body = json!({"owner": {"mac": "a4:83:e7:12:34:56"}, "data": [{}]});
        let intake = objects(&body, &body["data"], &mut |_, _, _| panic!("not one is looked at"));
        assert_eq!(intake.refusals[0].trouble, Trouble::Personal, "beside the list counts too");
    }
}
