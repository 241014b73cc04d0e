//! Choosing the loss for a task, and saying why.
//!
//! Each task has a story, and an output with a target that such a model would have. Which losses take these two is
//! asked of the core: what it raises stands in the message.

use super::regression::Case;
use crate::lab::{binary as binary_lab, classes as classes_lab, regression as regression_lab};
use crate::loss::{BCELoss, MSELoss, Options, Reduction, find};
use crate::number::show;
use crate::practice::compute::{raised, table32, value, vector};
use crate::practice::draw::{Draw, WrongOption};
use crate::practice::exercise::{Draft, Kind, Lab, Template};
use crate::practice::labs::{self, Link};
use crate::practice::words::{Words, say};
use crate::tensor::Tensor;

const MSE_TASK: Template = Template {
    id: "choose-mse",
    kind: Kind::Choose,
    loss: "MSELoss",
    level: 1,
    draw: even_noise,
};

/// One for each loss.
pub const TEMPLATES: &[Template] = &[
    MSE_TASK,
    Template {
        id: "choose-l1",
        loss: "L1Loss",
        draw: outliers,
        ..MSE_TASK
    },
    Template {
        id: "choose-smooth-l1",
        loss: "SmoothL1Loss",
        level: 2,
        draw: boxes,
        ..MSE_TASK
    },
    Template {
        id: "choose-ce",
        loss: "CrossEntropyLoss",
        draw: one_of_many,
        ..MSE_TASK
    },
    Template {
        id: "choose-nll",
        loss: "NLLLoss",
        level: 2,
        draw: log_softmaxed,
        ..MSE_TASK
    },
    Template {
        id: "choose-bce",
        loss: "BCELoss",
        level: 2,
        draw: squashed,
        ..MSE_TASK
    },
    Template {
        id: "choose-bce-logits",
        loss: "BCEWithLogitsLoss",
        draw: several_labels,
        ..MSE_TASK
    },
];

/// `NAME: why`.
fn option(name: &str, why: Words) -> Words {
    let Words { zh, en } = why;
    say!("`{name}`：{zh}", "`{name}`: {en}")
}

fn wrong(
    id: &'static str,
    name: &str,
    why: Words,
    title: Words,
    message: Words,
    lab: Lab,
) -> WrongOption {
    WrongOption {
        id,
        option: option(name, why),
        title,
        message,
        lab,
    }
}

/// What this loss raises for these tensors, or what it returns.
fn reply(name: &str, output: &Tensor, target: &Tensor) -> String {
    let loss = find(name).and_then(|entry| entry.build(&Options::new()).ok());
    match loss.map(|loss| loss.forward(&[output, target])) {
        Some(Ok(result)) => result.output.to_string(),
        Some(Err(error)) => raised(&error),
        None => String::new(),
    }
}

fn task(
    draw: &mut Draw,
    story: Words,
    right: Words,
    others: Vec<WrongOption>,
    hints: [Words; 3],
    reason: Words,
) -> Draft {
    let (answer, mistakes) = draw.choice(right, others);
    let Words { zh, en } = story;
    Draft {
        question: say!("{zh}用哪个损失，为什么？", "{en} Which loss, and why?"),
        given: Vec::new(),
        answer,
        hints,
        steps: vec![reason],
        mistakes,
    }
}

fn story(draw: &mut Draw, stories: [Words; 3]) -> Words {
    let place = draw.place(stories.len());
    stories.into_iter().nth(place).unwrap_or(Words::both(""))
}

/// Data of which one value is far out, for the labs.
const FAR_OUT: ([f64; 4], [f64; 4]) = ([2.0, 2.0, 2.0, 2.0], [1.8, 2.1, 2.0, 6.0]);

fn regression_lab(kind: regression_lab::Kind) -> Lab {
    labs::regression(kind, &FAR_OUT.0, &FAR_OUT.1).link()
}

fn class_lab(kind: classes_lab::Kind) -> Lab {
    labs::classes(kind, &[vec![2.0, 1.0, 0.1], vec![0.5, 2.0, 0.3]], &[0, 1]).link()
}

fn yes_no_lab(kind: binary_lab::Kind) -> Lab {
    labs::binary(kind, &[0.9, 0.3, 0.8], &[1.0, 0.0, 1.0]).link()
}

/// A class where a number is asked for.
fn no_classes(name: &str) -> WrongOption {
    wrong(
        "classes-for-numbers",
        name,
        say!("它是最常用的损失", "it is the most used loss"),
        say!("这里没有类别", "There are no classes here"),
        say!(
            "`{name}` 问的是属于哪一类。这里要预测的是一个连续的数。",
            "`{name}` asks which class it is. What is predicted here is a number on a scale."
        ),
        class_lab(classes_lab::Kind::CrossEntropy),
    )
}

fn even_noise(draw: &mut Draw) -> Draft {
    let story = story(
        draw,
        [
            say!(
                "预测明天的气温。误差不大，偏高偏低差不多；偏得越远越要重罚。",
                "Tomorrow's temperature is predicted. Errors are small and even; the further off, the harder the penalty should be."
            ),
            say!(
                "用标定好的传感器预测水位，没有坏数据，大误差最危险。",
                "A water level is predicted from good sensors, without bad readings; large errors are the dangerous ones."
            ),
            say!(
                "预测零件的长度。测量干净，希望模型特别怕大误差。",
                "The length of a part is predicted. Measurements are clean, and large errors are what the model should fear."
            ),
        ],
    );
    task(
        draw,
        story,
        option(
            "MSELoss",
            say!(
                "平方让大误差罚得特别重",
                "squaring makes large errors count most"
            ),
        ),
        vec![
            wrong(
                "even-slope",
                "L1Loss",
                say!("大误差罚得最重", "large errors count most"),
                say!("L1 不会特别怕大误差", "L1 does not fear large errors most"),
                say!(
                    "L1 的斜率处处一样：远近一视同仁。题目要的是越远罚得越重。",
                    "The slope of L1 is the same everywhere. The task wants distance to count more and more."
                ),
                regression_lab(regression_lab::Kind::L1),
            ),
            wrong(
                "bounded-slope",
                "SmoothL1Loss",
                say!("远处用平方", "it squares far out"),
                say!("正好反了", "Just the other way round"),
                say!(
                    "SmoothL1 近处是平方，远处是直线：大误差反而罚得轻。",
                    "SmoothL1 squares near by and is straight far out: it goes easy on large errors."
                ),
                regression_lab(regression_lab::Kind::SmoothL1),
            ),
            no_classes("CrossEntropyLoss"),
        ],
        [
            say!(
                "要预测的是数，还是类别？",
                "Is a number predicted, or a class?"
            ),
            say!(
                "大误差要特别怕，还是别太在意？",
                "Should large errors be feared, or not matter too much?"
            ),
            say!(
                "让误差加倍，损失变成四倍的是哪个？",
                "Which one becomes four times as large when the error doubles?"
            ),
        ],
        say!(
            "连续的数、没有坏数据、怕大误差：平方误差。",
            "A number, clean data, large errors feared: the squared error."
        ),
    )
}

fn outliers(draw: &mut Draw) -> Draft {
    let story = story(
        draw,
        [
            say!(
                "预测房价，数据里混着几个录错的天价。",
                "House prices are predicted, and a few absurd ones are typing errors."
            ),
            say!(
                "预测送餐时间，偶尔有一单因为意外拖了几个小时，不必迁就。",
                "Delivery times are predicted; now and then an accident takes hours, which is not to be learnt."
            ),
            say!(
                "预测耗电量，电表有时跳出离谱的读数。",
                "Power use is predicted, and the meter sometimes jumps to an absurd reading."
            ),
        ],
    );
    let case = Case {
        pred: FAR_OUT.0.to_vec(),
        truth: FAR_OUT.1.to_vec(),
    };
    let parts = case.each(&MSELoss {
        reduction: Reduction::None,
    });
    let squares = (parts.last().copied().unwrap_or(f64::NAN) / parts.iter().sum::<f64>() * 1000.0)
        .round()
        / 10.0;
    task(
        draw,
        story,
        option(
            "L1Loss",
            say!("对离谱的数据不敏感", "it is not swayed by absurd data"),
        ),
        vec![
            wrong(
                "swayed",
                "MSELoss",
                say!("它是回归的默认选择", "it is the usual choice for numbers"),
                say!("平方会放大离谱的数据", "Squares blow up absurd data"),
                say!(
                    "实验室里的四个数，一个离谱，它一个就占了 MSE 的 {squares}%：模型会被它拉走。",
                    "Of the four numbers in the lab one is absurd, and it alone makes {squares} % of the MSE: it would pull the model along."
                ),
                regression_lab(regression_lab::Kind::Mse),
            ),
            wrong(
                "robust-myth",
                "MSELoss",
                say!(
                    "取平均会把离谱的数据冲淡",
                    "the mean waters absurd data down"
                ),
                say!("冲不淡", "It does not"),
                say!(
                    "平均之前先平方了，离谱的那个早已大过其余的总和。",
                    "Squares are taken before the mean, and the absurd one outweighs all the rest."
                ),
                regression_lab(regression_lab::Kind::Mse),
            ),
            no_classes("CrossEntropyLoss"),
        ],
        [
            say!(
                "几个离谱的数据，要迁就还是不理？",
                "Should a few absurd data be followed, or passed over?"
            ),
            say!(
                "哪个损失的斜率不随误差变大？",
                "Which loss has a slope that does not grow with the error?"
            ),
            say!(
                "绝对值：差 100 的力气和差 1 的一样。",
                "The absolute value: being off by 100 pulls no harder than being off by 1."
            ),
        ],
        say!(
            "有离谱的数据：用绝对误差，它的斜率有限。",
            "With absurd data: the absolute error, whose slope is bounded."
        ),
    )
}

fn boxes(draw: &mut Draw) -> Draft {
    let story = story(
        draw,
        [
            say!(
                "目标检测要回归框的坐标：大多只差一点点，要收得准；偶尔差得很远，不能让训练炸掉。",
                "A detector regresses box corners: mostly a little off, which should settle finely; now and then far off, which must not blow up training."
            ),
            say!(
                "机械臂预测关节角度：小误差要平稳收到 0，大误差的梯度要有上限。",
                "A robot predicts joint angles: small errors should settle smoothly at 0, large ones have a bounded gradient."
            ),
            say!(
                "强化学习回归 Q 值：目标常跳动，近处要光滑，远处梯度不能太大。",
                "Q-values are regressed while their targets jump: smooth near by, no large gradients far out."
            ),
        ],
    );
    task(
        draw,
        story,
        option(
            "SmoothL1Loss",
            say!(
                "近处像平方，远处像直线",
                "a square near by, a straight line far out"
            ),
        ),
        vec![
            wrong(
                "unbounded",
                "MSELoss",
                say!("近处远处都光滑", "it is smooth near and far"),
                say!("远处的梯度没有上限", "Its gradient has no bound"),
                say!(
                    "平方误差的斜率随误差一直变大，偶尔一个大误差就能让训练炸掉。",
                    "The slope of the squared error keeps growing: one large error can blow training up."
                ),
                regression_lab(regression_lab::Kind::Mse),
            ),
            wrong(
                "kink",
                "L1Loss",
                say!("近处远处都平稳", "it is steady near and far"),
                say!("尖角收不准", "The kink does not settle"),
                say!(
                    "L1 在 0 处是尖角：误差再小，斜率也不变小，会在 0 左右跳来跳去。",
                    "L1 has a kink at 0: however small the error, the slope stays, and it jumps to and fro."
                ),
                regression_lab(regression_lab::Kind::L1),
            ),
            no_classes("CrossEntropyLoss"),
        ],
        [
            say!("分近处和远处两头看。", "Look at near and far separately."),
            say!(
                "近处斜率要变小，远处斜率要有限。",
                "The slope should fade near by and be bounded far out."
            ),
            say!("两段拼起来的那一个。", "The one made of two pieces."),
        ],
        say!(
            "近处 0.5·d²/beta，远处 |d| − 0.5·beta。",
            "Near by 0.5·d²/beta, far out |d| − 0.5·beta."
        ),
    )
}

/// Logits of three classes for two samples, and their classes.
fn logits() -> (Tensor, Tensor) {
    let logits = table32(&[vec![2.0, 1.0, 0.1], vec![0.5, 2.0, 0.3]]);
    (logits, Tensor::vec_i64(vec![0, 1]))
}

fn one_of_many(draw: &mut Draw) -> Draft {
    let story = story(
        draw,
        [
            say!(
                "一张照片是猫、狗还是鸟，只选一个；模型直接给出三个 logit。",
                "A photo shows a cat, a dog or a bird, just one of them; the model gives three logits as they are."
            ),
            say!(
                "手写数字 0 到 9，每张只有一个答案；最后一层没有激活函数。",
                "A handwritten digit, 0 to 9, with one answer each; the last layer has no activation."
            ),
            say!(
                "一封来信属于五个部门之一；模型输出五个原始分数。",
                "A letter belongs to one of five departments; the model gives five raw scores."
            ),
        ],
    );
    let (output, target) = logits();
    let said = reply("BCEWithLogitsLoss", &output, &target);
    let negative = reply("NLLLoss", &output, &target);
    task(
        draw,
        story,
        option(
            "CrossEntropyLoss",
            say!(
                "几类里选一类，直接给 logits",
                "one of several classes, straight from logits"
            ),
        ),
        vec![
            wrong(
                "yes-no",
                "BCEWithLogitsLoss",
                say!("它也收 logits", "it takes logits, too"),
                say!("这里不是一个个的是与否", "This is no row of yes-or-no"),
                say!(
                    "它把每一类当成独立的是与否，标签也要同样的形状。类别序号给它，PyTorch 会说：`{said}`",
                    "It takes each class for a yes-or-no of its own, with labels of the same shape. Given class numbers, PyTorch says: `{said}`"
                ),
                yes_no_lab(binary_lab::Kind::WithLogits),
            ),
            wrong(
                "no-log",
                "NLLLoss",
                say!("它就是交叉熵", "it is the cross-entropy"),
                say!("差一步 log_softmax", "The log_softmax is missing"),
                say!(
                    "NLLLoss 要的是对数概率。把 logits 直接给它，不报错，却给出 `{negative}`：损失成了负数。",
                    "NLLLoss wants log-probabilities. Given logits it raises nothing and returns `{negative}`: a negative loss."
                ),
                class_lab(classes_lab::Kind::Nll),
            ),
            wrong(
                "numbers-for-classes",
                "MSELoss",
                say!("类别序号也是数", "class numbers are numbers"),
                say!("类别没有远近", "Classes have no distance"),
                say!(
                    "类别 2 并不比类别 1 更“大”。把序号当数来回归，会凭空造出远近。",
                    "Class 2 is not more than class 1. Regressing the numbers makes up distances that are not there."
                ),
                regression_lab(regression_lab::Kind::Mse),
            ),
        ],
        [
            say!(
                "只有一个答案，还是可以有几个？",
                "Is there one answer, or may there be several?"
            ),
            say!(
                "模型给的是 logits，还是概率，还是对数概率？",
                "Does the model give logits, probabilities, or log-probabilities?"
            ),
            say!(
                "一个答案，logits：softmax 让损失自己来做。",
                "One answer, logits: let the loss do the softmax."
            ),
        ],
        say!(
            "多类选一，模型给 logits。",
            "One of several classes, and the model gives logits."
        ),
    )
}

fn log_softmaxed(draw: &mut Draw) -> Draft {
    let story = story(
        draw,
        [
            say!(
                "三类选一，模型的最后一层是 `nn.LogSoftmax(dim=1)`，不能改。",
                "One of three classes; the model ends with `nn.LogSoftmax(dim=1)`, which has to stay."
            ),
            say!(
                "别人给的语言模型返回的是对数概率，标签是词的序号。",
                "A language model from elsewhere returns log-probabilities; labels are word numbers."
            ),
            say!(
                "你已经调用了 `F.log_softmax(logits, dim=1)`，还要用它的结果。",
                "You have called `F.log_softmax(logits, dim=1)` already, and need its result elsewhere."
            ),
        ],
    );
    let (output, target) = logits();
    let said = reply("BCELoss", &output, &target);
    task(
        draw,
        story,
        option(
            "NLLLoss",
            say!(
                "对数已经取过，只差变号和平均",
                "the logarithm is taken; only sign and mean are left"
            ),
        ),
        vec![
            wrong(
                "log-twice",
                "CrossEntropyLoss",
                say!("它要的正是对数概率", "log-probabilities are what it wants"),
                say!("值对，理由不对", "Right value, wrong reason"),
                say!(
                    "CrossEntropyLoss 要的是 logits，会再做一次 log_softmax。对数概率再做一次值不变，只是白费力气，读代码的人也会误解。",
                    "CrossEntropyLoss wants logits and does log_softmax itself. On log-probabilities that changes nothing, but it is wasted work and misleads who reads it."
                ),
                class_lab(classes_lab::Kind::CrossEntropy),
            ),
            wrong(
                "probabilities",
                "BCELoss",
                say!("它收概率", "it takes probabilities"),
                say!(
                    "这是对数概率，不是概率",
                    "These are logarithms of probabilities"
                ),
                say!(
                    "BCELoss 要 0 到 1 之间的概率，标签同样形状。对这样的输出 PyTorch 会说：`{said}`",
                    "BCELoss wants probabilities from 0 to 1 and labels of the same shape. For such an output PyTorch says: `{said}`"
                ),
                yes_no_lab(binary_lab::Kind::Bce),
            ),
            wrong(
                "numbers-for-classes",
                "L1Loss",
                say!("对数概率是连续的数", "log-probabilities are numbers"),
                say!("标签是类别", "The labels are classes"),
                say!(
                    "输出是数，标签却是类别的序号，两者相减没有意义。",
                    "The outputs are numbers, but the labels are classes; their difference means nothing."
                ),
                regression_lab(regression_lab::Kind::L1),
            ),
        ],
        [
            say!(
                "softmax 和对数做过了没有？",
                "Have softmax and logarithm been done?"
            ),
            say!(
                "CrossEntropyLoss 就是 log_softmax 加上 NLLLoss。",
                "CrossEntropyLoss is log_softmax and then NLLLoss."
            ),
            say!("前一半已经做了。", "The first half is done."),
        ],
        say!(
            "模型已给出对数概率，剩下的就是负对数似然。",
            "The model gives log-probabilities; what is left is the negative log-likelihood."
        ),
    )
}

fn squashed(draw: &mut Draw) -> Draft {
    // BCELoss does not let a logarithm fall below −100.
    let cap = show(value(
        &BCELoss::default(),
        [&vector(&[0.0]), &vector(&[1.0])],
    ));
    let story = story(
        draw,
        [
            say!(
                "是不是垃圾邮件；模型最后一层是 `nn.Sigmoid()`，不能改。",
                "Spam or not; the model ends with `nn.Sigmoid()`, which has to stay."
            ),
            say!(
                "拿到的是别人模型给出的概率，标签是 0 或 1，要算它的交叉熵。",
                "Probabilities come from someone else's model, labels are 0 or 1, and their cross-entropy is wanted."
            ),
            say!(
                "生成对抗网络的判别器以 sigmoid 结尾，输出真图的概率。",
                "The discriminator of a GAN ends with a sigmoid and gives the probability that an image is real."
            ),
        ],
    );
    task(
        draw,
        story,
        option(
            "BCELoss",
            say!("输入已经是概率", "its input is a probability already"),
        ),
        vec![
            wrong(
                "sigmoid-twice",
                "BCEWithLogitsLoss",
                say!("它更稳定，总是更好", "it is more stable, so always better"),
                say!("会做两次 sigmoid", "The sigmoid would be applied twice"),
                say!(
                    "它自己做 sigmoid。概率再过一次 sigmoid，全挤在 0.5 以上。能改模型时，去掉 sigmoid 再用它才好。",
                    "It does the sigmoid itself; probabilities put through it again all end above one half. Where the model may change, drop its sigmoid and use this."
                ),
                yes_no_lab(binary_lab::Kind::WithLogits),
            ),
            wrong(
                "softmax-of-one",
                "CrossEntropyLoss",
                say!("是和否也是两个类别", "yes and no are two classes"),
                say!("这里只有一个输出", "There is only one output here"),
                say!(
                    "CrossEntropyLoss 要两个 logit。只有一个数，softmax 永远是 1：标签 0 的损失永远是 0，标签 1 直接报错：`Target 1 is out of bounds.`",
                    "CrossEntropyLoss wants two logits. Softmax of a single number is always 1: label 0 always costs 0, and label 1 raises `Target 1 is out of bounds.`"
                ),
                class_lab(classes_lab::Kind::CrossEntropy),
            ),
            wrong(
                "flat-for-certain",
                "MSELoss",
                say!(
                    "概率和标签都是 0 到 1 的数",
                    "probability and label are numbers from 0 to 1"
                ),
                say!("肯定而错时罚得不够", "Too mild on confident mistakes"),
                say!(
                    "平方误差在这里最多是 1；BCELoss 里的 −ln p 到 {cap} 才封顶，p 离 0 越近越陡，肯定而错才学得快。",
                    "The squared error is at most 1 here; −ln p in BCELoss goes up to {cap} and gets steeper towards 0, so that confident mistakes are unlearnt fast."
                ),
                regression_lab(regression_lab::Kind::Mse),
            ),
        ],
        [
            say!(
                "模型给的是 logit 还是概率？",
                "Does the model give logits or probabilities?"
            ),
            say!("sigmoid 已经做过了。", "The sigmoid has been done."),
            say!(
                "剩下的只是二元交叉熵本身。",
                "What is left is the binary cross-entropy alone."
            ),
        ],
        say!(
            "输出已经过 sigmoid：是概率。",
            "The output went through a sigmoid: it is a probability."
        ),
    )
}

fn several_labels(draw: &mut Draw) -> Draft {
    let story = story(
        draw,
        [
            say!(
                "一部电影可以同时是喜剧、爱情片和动画片；模型给每个标签一个 logit。",
                "A film may be a comedy, a romance and animated at once; the model gives a logit for each label."
            ),
            say!(
                "一张照片里可以同时有人、车和树；最后一层没有激活函数。",
                "A photo may show people, cars and trees at once; the last layer has no activation."
            ),
            say!(
                "一位病人可能同时有几种病；模型对每种病输出一个原始分数。",
                "A patient may have several conditions at once; the model gives a raw score for each."
            ),
        ],
    );
    let output = table32(&[vec![1.2, -0.4, 0.6]]);
    let target = table32(&[vec![1.0, 0.0, 1.0]]);
    let said = reply("BCELoss", &output, &target);
    task(
        draw,
        story,
        option(
            "BCEWithLogitsLoss",
            say!(
                "每个标签一个是与否，直接给 logits",
                "a yes-or-no for each label, straight from logits"
            ),
        ),
        vec![
            wrong(
                "one-winner",
                "CrossEntropyLoss",
                say!("有好几类，就用交叉熵", "there are several classes"),
                say!("softmax 只让一个赢", "Softmax lets one win"),
                say!(
                    "softmax 让各类的概率加起来是 1：一个上去，别的就得下来。这里几个可以同时是“是”。",
                    "Softmax makes the probabilities add up to 1: as one rises, the others fall. Here several may be yes at once."
                ),
                class_lab(classes_lab::Kind::CrossEntropy),
            ),
            wrong(
                "raw-scores",
                "BCELoss",
                say!("是与否就用它", "it is the one for yes and no"),
                say!("它要概率", "It wants probabilities"),
                say!(
                    "模型给的是 logits，不一定在 0 到 1 之间。只要有一个在外面，PyTorch 就会说：`{said}`",
                    "The model gives logits, which need not lie between 0 and 1. If one does not, PyTorch says: `{said}`"
                ),
                yes_no_lab(binary_lab::Kind::Bce),
            ),
            wrong(
                "log-of-classes",
                "NLLLoss",
                say!("它收对数概率", "it takes log-probabilities"),
                say!("标签不是一个类别", "The label is no single class"),
                say!(
                    "NLLLoss 的标签是一个类别的序号，只能有一个答案。",
                    "The label of NLLLoss is the number of one class; there can be one answer only."
                ),
                class_lab(classes_lab::Kind::Nll),
            ),
        ],
        [
            say!(
                "只有一个答案，还是可以有几个？",
                "Is there one answer, or may there be several?"
            ),
            say!(
                "可以有几个：每个标签单独问是与否。",
                "Several: each label is a yes-or-no of its own."
            ),
            say!(
                "模型给 logits，sigmoid 让损失自己来做。",
                "The model gives logits; let the loss do the sigmoid."
            ),
        ],
        say!(
            "多标签，模型给 logits。",
            "Several labels, and the model gives logits."
        ),
    )
}
