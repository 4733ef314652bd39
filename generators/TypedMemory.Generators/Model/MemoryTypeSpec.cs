namespace TypedMemory.Generators;

/// <summary>A memory type: everything that its generated code is made of.</summary>
/// <param name="Codec">The codec, and with it the names.</param>
/// <param name="Object">The type itself; of a hierarchy, the members of all cases, and what tells cases apart.</param>
/// <param name="AssemblyName">The assembly's name.</param>
/// <param name="Name">The name in ids.</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Policy">The conflict policy, by name.</param>
/// <param name="Key">The parts of the key template.</param>
/// <remarks>The contract of equality is <see cref="CodecSpec"/>'s.</remarks>
internal sealed record MemoryTypeSpec(
    CodecSpec Codec, ObjectSpec Object, string AssemblyName, string Name, int Version, string Policy,
    EquatableArray<KeyPartSpec> Key)
{
    /// <summary>The parts of the key that are members.</summary>
    public EquatableArray<KeyPartSpec> Components { get; init; }

    /// <summary>Whether the type as a whole is sealed, its attachments with it.</summary>
    public bool SealsAttachments { get; init; }

    /// <summary>Until when documents hold, if not for ever.</summary>
    public ExpirySpec? Expiry { get; init; }

    /// <summary>The member by which young documents count more, if any.</summary>
    public BoostSpec? Recency { get; init; }

    /// <summary>The member by which important documents count more, if any.</summary>
    public BoostSpec? Importance { get; init; }

    /// <summary>The member of the key whose value is made, if there is one.</summary>
    public GeneratedKeySpec? GeneratedKey { get; init; }

    /// <summary>The member that gets the time of the first write.</summary>
    public StampSpec? Created { get; init; }

    /// <summary>The member that gets the time of every write.</summary>
    public StampSpec? Modified { get; init; }

    /// <summary>The indexes.</summary>
    public EquatableArray<IndexSpec> Indexes { get; init; }
}
