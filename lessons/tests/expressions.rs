//! Expressions against values known from PyTorch, and what they say when there is no value.

use bullseye_lessons::{Names, evaluate};

#[test]
fn values() {
    for (expression, shown) in [
        ("MSELoss([2.5, 0.8, 1.2], [3, 1, 1])", "0.1100"),
        (
            " MSELoss([2.5, 0.8, 1.2], [3, 1, 1]) | tensor ",
            "tensor(0.1100)",
        ),
        (
            "MSELoss([2.5, 0.8, 1.2], [3, 1, 1], reduction='sum')",
            "0.3300",
        ),
        (
            "MSELoss([2.5, 0.8, 1.2], [3, 1, 1], reduction='none')",
            "[0.2500, 0.0400, 0.0400]",
        ),
        (
            "MSELoss([2.5, 0.8, 1.2], [3, 1, 1], reduction='none')[1] | .2",
            "0.04",
        ),
        (
            "MSELoss([2.5, 0.8, 1.2], [3, 1, 1]).grad",
            "[-0.3333, -0.1333,  0.1333]",
        ),
        ("MSELoss([2.5, 0.8, 1.2], [3, 1, 1]).grad[0]", "-0.3333"),
        ("MSELoss([[2.5, 0.8]], [[3, 1]])", "0.1450"),
        ("L1Loss([2.5, 0.8, 1.2], [3, 1, 1])", "0.3000"),
        ("SmoothL1Loss([2.5, 0.8, 1.2], [3, 1, 1])", "0.0550"),
        (
            "SmoothL1Loss([2.5, 0.8, 1.2], [3, 1, 1], beta=0.1)",
            "0.2500",
        ),
        ("SmoothL1Loss([2.5, 0.8, 1.2], [3, 1, 1], beta=0)", "0.3000"),
        ("HuberLoss([5, 1], [3, 1], delta=0.5)", "0.4375"),
        // 16777217 is not a float32.
        ("(L1Loss([16777217], [0]) - 16777216) | .0", "0"),
        ("1 + 2 * 3 | .0", "7"),
        ("1 - -2 - 3 | .0", "0"),
        ("7 / 2 / 2 | .2", "1.75"),
        ("-(1 + 2) * 2 | .0", "-6"),
        ("sum([0.25, 0.04, 0.04]) / 3 | .2", "0.11"),
        ("exp(log(4)) | .3", "4.000"),
        ("abs(-0.5) | .1", "0.5"),
        ("0.25 / 0.33 | %", "76%"),
        ("0.25 / 0.33 | .1%", "75.8%"),
        ("1 / 3", "0.3333"),
        ("[1, 2][1] | .0", "2"),
        ("long([0, 2])", "[0, 2]"),
        ("[0.5, 2]", "[0.5000, 2.0000]"),
        (
            "softmax([[2, 1, 0.1, 0.5], [0, 0, 0, 0]])",
            "[[0.5745, 0.2114, 0.0859, 0.1282],\n [0.2500, 0.2500, 0.2500, 0.2500]]",
        ),
        ("softmax([2, 1], dim=0)[0]", "0.7311"),
        ("-log_softmax([[0, 0], [2, 1]], dim=1)[1][0] | .4", "0.3133"),
        ("sigmoid([2, -1, 1.5])", "[0.8808, 0.2689, 0.8176]"),
        ("sigmoid(1.5)", "0.8176"),
        ("CrossEntropyLoss([[2, 1]], long([0])).grad[0][1]", "0.2689"),
        (
            "CrossEntropyLoss([[2, 1]], long([0])).grad[0]",
            "[-0.2689,  0.2689]",
        ),
        (
            "log_softmax([2, -1, 1.5], dim=1) | error",
            "IndexError: Dimension out of range (expected to be in range of [-1, 0], but got 1)",
        ),
        (
            "BCELoss([0.9], long([1])) | error",
            "RuntimeError: Found dtype Long but expected Float",
        ),
    ] {
        let value = evaluate(expression, &Names::default());
        assert_eq!(value.as_deref(), Ok(shown), "{expression}");
    }
}

#[test]
fn names() {
    let mut names = Names::default();
    names.define("pred", "[2.5, 0.8, 1.2]").unwrap();
    names.define("miss", "pred[0] - 3").unwrap();
    for (expression, shown) in [
        ("MSELoss(pred, [3, 1, 1])", "0.1100"),
        ("miss | .1", "-0.5"),
    ] {
        let value = evaluate(expression, &names);
        assert_eq!(value.as_deref(), Ok(shown), "{expression}");
    }
    let twice = names.define("pred", "1").expect_err("defined twice");
    assert_eq!(twice, "the name `pred` is defined twice");
    let unknown = names.define("other", "hit * 2").expect_err("not defined");
    assert!(unknown.starts_with("`(` is missing"), "{unknown}");
}

#[test]
fn faults() {
    for (expression, said) in [
        ("", "`` is not a value"),
        ("1 +", "`` is not a value"),
        ("1 2", "`2` is left over"),
        ("(1", "`)` is missing"),
        ("[1, 2", "`]` is missing"),
        ("f(1)", "there is no loss `f`"),
        ("MSELoss", "`(` is missing"),
        ("MSELoss([1], [2]", "`)` is missing"),
        (
            "MSELoss([1], [2], reduction='mode')",
            "mode is not a valid value for reduction",
        ),
        ("MSELoss([1], [2], weight='a')", "`weight` cannot be 'a'"),
        ("MSELoss([1])", ""),
        ("MSELoss([[1, 2], [3]], [1])", "the rows differ in length"),
        ("[1, [2]] | tensor", "the rows differ in length"),
        ("[[1], 2] | tensor", "numbers and lists side by side"),
        ("[1].grad", "only a loss has a .grad"),
        ("[1][4]", "there is no element 4"),
        ("[1][x]", "an index is a whole number"),
        ("[1, 2] + 1", "a single number is needed here"),
        ("'word", "`'` is missing"),
        ("'word'", "a single number is needed here"),
        ("long([0.5])", "long takes integers"),
        ("abs([1, 2])", "a single number is needed here"),
        ("abs(1, 2)", "abs takes one number"),
        ("sum(1, 2)", "sum takes one list"),
        ("softmax(1, 2)", "softmax takes one list"),
        (
            "softmax([[1, 2]], dim=0)",
            "only the last dimension can be asked for",
        ),
        ("sigmoid(long([1]))", "float32 values are needed here"),
        ("[[1, 2]][0][2]", "there is no element 2"),
        ("softmax([1, 2])[2]", "there is no element 2"),
        ("sigmoid(1)[0]", "only a list can be indexed"),
        ("BCELoss([2], [1])[0]", "all elements of input should be"),
        ("BCELoss([2], [1]).grad", "all elements of input should be"),
        (
            "MSELoss(BCELoss([2], [1]), 1)",
            "all elements of input should be",
        ),
        ("MSELoss([1], [2]) | error", "nothing is raised here"),
        ("printed('lr=0', 0)", "`lr` is no state"),
        ("epoch_mean('epochs=3', 3)", "the training has no epoch 3"),
        ("tug(12)", "tug takes the name of a loss and a number"),
        (
            "tug('BCELoss', 12)",
            "the outlier lab has no line of `BCELoss`",
        ),
        ("1 | .x", "`.x` is not a format"),
        ("1 | .99", "`.99` is not a format"),
        ("1 | two", "`two` is not a format"),
    ] {
        let message = evaluate(expression, &Names::default()).expect_err(expression);
        assert!(message.starts_with(said), "{expression}: {message}");
    }
}
