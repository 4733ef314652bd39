namespace TypedMemory;

/// <summary>Converts between the values of an application's type and what documents hold of them.</summary>
/// <remarks>
/// One instance serves the whole process: it holds no state. What it throws is the fault of the one document. Null is
/// not handed to it: a member that allows null is stored as null. Equal values should be stored the same, and a value
/// that is read back be equal to the one that was written, since what differs counts as edited.
/// </remarks>
/// <typeparam name="TValue">The type of the application's values.</typeparam>
/// <typeparam name="TStored">What is stored: text, a number, a boolean, a time, an enum, or a list or set of
/// those.</typeparam>
public abstract class MemoryConverter<TValue, TStored>
    where TValue : notnull
    where TStored : notnull
{
    /// <summary>Makes what is stored of a value.</summary>
    /// <param name="value">The value.</param>
    public abstract TStored ToStored(TValue value);

    /// <summary>Makes a value of what is stored.</summary>
    /// <param name="stored">What is stored.</param>
    public abstract TValue FromStored(TStored stored);
}
