namespace TypedMemory.Testing;

/// <summary>What goes wrong on a line.</summary>
public enum FaultKind
{
    /// <summary>The call fails before the other side hears of it.</summary>
    Cut,

    /// <summary>The other side does what it was asked for, and its answer is lost.</summary>
    AnswerLost,

    /// <summary>The other side does it twice.</summary>
    Twice,
}
