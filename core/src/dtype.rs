//! Element types and how PyTorch promotes them.

/// The element type of a [`Tensor`](crate::Tensor).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DType {
    Float32,
    Float64,
    Int64,
    Int32,
    Int16,
    Uint8,
    Bool,
}

impl DType {
    /// All element types, in no particular order of size.
    pub const ALL: [DType; 7] = [
        DType::Float32,
        DType::Float64,
        DType::Int64,
        DType::Int32,
        DType::Int16,
        DType::Uint8,
        DType::Bool,
    ];

    /// The name in Python, after `torch.`: `float32`.
    pub fn name(self) -> &'static str {
        match self {
            DType::Float32 => "float32",
            DType::Float64 => "float64",
            DType::Int64 => "int64",
            DType::Int32 => "int32",
            DType::Int16 => "int16",
            DType::Uint8 => "uint8",
            DType::Bool => "bool",
        }
    }

    /// The type with this [`name`](DType::name).
    pub fn from_name(name: &str) -> Option<DType> {
        DType::ALL.into_iter().find(|dtype| dtype.name() == name)
    }

    /// The name that PyTorch's C++ side uses in error messages: `Float`.
    pub fn scalar_name(self) -> &'static str {
        match self {
            DType::Float32 => "Float",
            DType::Float64 => "Double",
            DType::Int64 => "Long",
            DType::Int32 => "Int",
            DType::Int16 => "Short",
            DType::Uint8 => "Byte",
            DType::Bool => "Bool",
        }
    }

    /// The name of the type in C++, which some error messages use: `long int`.
    pub(crate) fn cpp_name(self) -> &'static str {
        match self {
            DType::Float32 => "float",
            DType::Float64 => "double",
            DType::Int64 => "long int",
            DType::Int32 => "int",
            DType::Int16 => "short int",
            DType::Uint8 => "unsigned char",
            DType::Bool => "bool",
        }
    }

    /// True of float32 and float64: only these can require a gradient.
    pub fn is_float(self) -> bool {
        matches!(self, DType::Float32 | DType::Float64)
    }

    /// The category PyTorch promotes by: bool, then integers, then floating point.
    pub(crate) fn category(self) -> u8 {
        match self {
            DType::Bool => 0,
            DType::Float32 | DType::Float64 => 2,
            _ => 1,
        }
    }

    /// The smallest type that holds both, as `torch.promote_types` has it.
    pub fn promote(self, other: DType) -> DType {
        /// Without int8 the types form a chain, so that the later one holds the earlier one.
        fn rank(dtype: DType) -> u8 {
            match dtype {
                DType::Bool => 0,
                DType::Uint8 => 1,
                DType::Int16 => 2,
                DType::Int32 => 3,
                DType::Int64 => 4,
                DType::Float32 => 5,
                DType::Float64 => 6,
            }
        }
        if rank(self) >= rank(other) {
            self
        } else {
            other
        }
    }
}
