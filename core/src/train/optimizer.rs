//! `torch.optim.SGD` and `torch.optim.Adam`.

use crate::float::Float;

/// An optimizer with its options, which are Python floats whatever the type of the parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimizer {
    Sgd(Sgd),
    Adam(Adam),
}

/// Gradient descent: with the gradient `g` of a parameter `p`, `p - lr g`.
///
/// - `weight_decay` λ: `g + λ p` in place of `g`.
/// - `momentum` μ: `b = μ b + (1 - dampening) g` in place of `g`; the first `b` is `g` itself.
/// - `nesterov`: `g + μ b` in place of `b`. PyTorch takes it only with a momentum and without dampening.
///
/// Sutskever, Martens, Dahl, Hinton: *On the importance of initialization and momentum in deep learning*, ICML 2013;
/// PyTorch's form of it: <https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html>
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    pub lr: f64,
    pub momentum: f64,
    pub dampening: f64,
    pub weight_decay: f64,
    pub nesterov: bool,
}

impl Default for Sgd {
    /// PyTorch's defaults.
    fn default() -> Self {
        Self {
            lr: 1e-3,
            momentum: 0.0,
            dampening: 0.0,
            weight_decay: 0.0,
            nesterov: false,
        }
    }
}

/// Steps whose size hardly depends on the gradient's: with the means `m = β₁ m + (1 - β₁) g` and
/// `v = β₂ v + (1 - β₂) g²`, after t steps `p - lr m̂ / (√v̂ + eps)`, where `m̂ = m / (1 - β₁ᵗ)`, `v̂ = v / (1 - β₂ᵗ)`.
///
/// - `weight_decay` λ: `g + λ p` in place of `g`.
/// - **Precision**: as PyTorch's, but for the square root in float32. On processors by AMD, PyTorch takes it from the
///   processor's own approximation, which in one of six cases is off by the last bit; here it is the nearest float32.
///
/// Kingma, Ba: *Adam: a method for stochastic optimization*, ICLR 2015, <https://arxiv.org/abs/1412.6980>;
/// <https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html>
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adam {
    pub lr: f64,
    pub betas: (f64, f64),
    pub eps: f64,
    pub weight_decay: f64,
}

impl Default for Adam {
    /// PyTorch's defaults.
    fn default() -> Self {
        Self {
            lr: 1e-3,
            betas: (0.9, 0.999),
            eps: 1e-8,
            weight_decay: 0.0,
        }
    }
}

/// What an optimizer remembers from step to step; nothing before the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments<T> {
    steps: i32,
    /// The momentum's buffer, or Adam's mean of the gradients.
    first: Vec<T>,
    /// Adam's mean of the squared gradients.
    second: Vec<T>,
}

impl<T> Default for Moments<T> {
    fn default() -> Self {
        Self {
            steps: 0,
            first: Vec::new(),
            second: Vec::new(),
        }
    }
}

impl Optimizer {
    /// One step of all parameters. Those without gradients stay as they are, so there is nothing to call.
    pub fn step<T: Float>(&self, parameters: &mut [T], gradients: &[T], moments: &mut Moments<T>) {
        moments.steps = moments.steps.saturating_add(1);
        match self {
            Self::Sgd(sgd) => sgd.step(parameters, gradients, moments),
            Self::Adam(adam) => adam.step(parameters, gradients, moments),
        }
    }
}

/// `gradient + weight_decay · parameter`.
fn decayed<T: Float>(gradient: T, parameter: T, weight_decay: f64) -> T {
    match weight_decay {
        0.0 => gradient,
        decay => T::from_f64(decay).mul_add(parameter, gradient),
    }
}

impl Sgd {
    fn step<T: Float>(&self, parameters: &mut [T], gradients: &[T], moments: &mut Moments<T>) {
        let [lr, momentum, fresh] =
            [-self.lr, self.momentum, 1.0 - self.dampening].map(T::from_f64);
        let is_first = moments.first.is_empty();
        moments.first.resize(parameters.len(), T::ZERO);
        let buffers = moments.first.iter_mut();
        for ((parameter, &gradient), buffer) in parameters.iter_mut().zip(gradients).zip(buffers) {
            let mut gradient = decayed(gradient, *parameter, self.weight_decay);
            if self.momentum != 0.0 {
                *buffer = match is_first {
                    true => gradient,
                    false => fresh.mul_add(gradient, *buffer * momentum),
                };
                gradient = match self.nesterov {
                    true => momentum.mul_add(*buffer, gradient),
                    false => *buffer,
                };
            }
            *parameter = lr.mul_add(gradient, *parameter);
        }
    }
}

impl Adam {
    fn step<T: Float>(&self, parameters: &mut [T], gradients: &[T], moments: &mut Moments<T>) {
        let steps = f64::from(moments.steps);
        let (beta1, beta2) = self.betas;
        let correction1 = 1.0 - libm::pow(beta1, steps);
        let correction2 = T::from_f64((1.0 - libm::pow(beta2, steps)).sqrt());
        let size = T::from_f64(-(self.lr / correction1));
        let eps = T::from_f64(self.eps);
        let (keep, fresh) = (T::from_f64(beta2), T::from_f64(1.0 - beta2));

        moments.first.resize(parameters.len(), T::ZERO);
        moments.second.resize(parameters.len(), T::ZERO);
        let means = moments.first.iter_mut().zip(&mut moments.second);
        for ((parameter, &gradient), (mean, square)) in
            parameters.iter_mut().zip(gradients).zip(means)
        {
            let gradient = decayed(gradient, *parameter, self.weight_decay);
            *mean = lerp(*mean, gradient, 1.0 - beta1);
            *square = (fresh * gradient).mul_add(gradient, *square * keep);
            let divisor = square.sqrt() / correction2 + eps;
            *parameter += size * *mean / divisor;
        }
    }
}

/// `torch.lerp`, which starts from the nearer end.
fn lerp<T: Float>(start: T, end: T, weight: f64) -> T {
    let weight = T::from_f64(weight);
    if weight.abs() < T::HALF {
        weight.mul_add(end - start, start)
    } else {
        (weight - T::ONE).mul_add(end - start, end)
    }
}
