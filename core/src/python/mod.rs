//! Python as a learner types it and reads it: tensors typed in, scripts written out.

pub mod script;
