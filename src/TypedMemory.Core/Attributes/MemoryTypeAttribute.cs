namespace TypedMemory;

/// <summary>
/// Declares that a record is a memory type: the generator emits its typed key, repository, codec, filter and merge.
/// </summary>
/// <remarks>
/// A document of the type has the id <c>name:key</c>, where the key is the template with the members' values, each
/// escaped so that no value can contain the separator. The name and the members of the key are part of the id and can
/// therefore never change for a stored document.
/// </remarks>
/// <param name="name">The type's name in document ids: lower-case ASCII letters, digits and <c>-</c>, e.g.
/// <c>fact</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class MemoryTypeAttribute(string name) : Attribute
{
    /// <summary>The type's name in document ids.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The template of the key, e.g. <c>{Agent}:{Topic}</c>. The default value is <see langword="null"/>: the one
    /// member that carries <see cref="MemoryKeyAttribute"/> is the key.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>
    /// The name of the generated struct that is the type's key, where an application has another type of that name. The
    /// default value is
    /// <see langword="null"/>: the type's name and <c>Id</c>.
    /// </summary>
    public string? IdName { get; set; }

    /// <summary>The version of the type's schema. The default value is 1.</summary>
    public int Version { get; set; } = 1;

    /// <summary>
    /// What becomes of concurrent edits and deletes. The default value is <see cref="ConflictPolicy.UpdateWins"/>.
    /// </summary>
    public ConflictPolicy Conflicts { get; set; } = ConflictPolicy.UpdateWins;

    /// <summary>
    /// For how long a document holds after each edit, as a <see cref="TimeSpan"/> is written, e.g. <c>30.00:00:00</c>
    /// for thirty days; see <see cref="ExpiresAttribute"/> for what becomes of it then. An edit that changes nothing
    /// lets the time run on. The default value is <see langword="null"/>: for ever.
    /// </summary>
    public string? TimeToLive { get; set; }

    /// <summary>
    /// How a sweep removes documents whose time is over. The default value is <see cref="ExpiryPolicy.Tombstone"/>.
    /// </summary>
    public ExpiryPolicy Expiry { get; set; } = ExpiryPolicy.Tombstone;

    /// <summary>
    /// Which part of the key is a conversation, for questions in plain words: <c>{Session}</c>, or the template up to
    /// there,
    /// <c>{Agent}:{Session}</c>. What stands beside a hit in its conversation then counts for it, and is read with it.
    /// The default value is
    /// <see langword="null"/>: the documents stand for themselves.
    /// </summary>
    public string? Thread { get; set; }

    /// <summary>
    /// The member by which the documents of a conversation are ordered, e.g. a time. The default value is
    /// <see langword="null"/>: the rest of
    /// the key orders them, numbers by their value.
    /// </summary>
    public string? ThreadOrder { get; set; }
}
