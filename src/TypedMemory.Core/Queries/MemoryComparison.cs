namespace TypedMemory;

/// <summary>How a member is compared with a value.</summary>
public enum MemoryComparison
{
    /// <summary>Equal; null is equal to null.</summary>
    Equal,

    /// <summary>Less; null is not less than anything.</summary>
    Less,

    /// <summary>Less or equal.</summary>
    LessOrEqual,

    /// <summary>Greater; null is not greater than anything.</summary>
    Greater,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual,
}
