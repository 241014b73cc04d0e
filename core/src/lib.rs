//! The loss functions of `torch.nn`, with their values, gradients and printed forms.
