namespace TypedMemory.Generators;

/// <summary>An enum.</summary>
/// <param name="AsNumber">Whether it is written as a number; either is read.</param>
/// <param name="Values">Its values in the order of their declaration, one for each number.</param>
/// <param name="Method">The method that reads its number, e.g. <c>Int32</c>.</param>
internal sealed record EnumSpec(bool AsNumber, EquatableArray<EnumValueSpec> Values, string Method)
{
    /// <summary>Whether a value can be several names.</summary>
    public bool IsFlags { get; init; }

    /// <summary>
    /// The value that stands for names which the enum does not have, as C#; <see langword="null"/> where they are
    /// refused.
    /// </summary>
    public string? Unknown { get; init; }
}
