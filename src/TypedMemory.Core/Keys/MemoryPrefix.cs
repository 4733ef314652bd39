namespace TypedMemory;

/// <summary>
/// The beginning of the ids of one memory type, up to and with a separator, e.g. <c>fact:a7:</c>. The separator is what
/// keeps <c>a7</c> from matching <c>a70</c>. The generated key makes them, e.g. <c>FactId.ForAgent("a7")</c>.
/// </summary>
/// <typeparam name="TId">The typed key of the memory type.</typeparam>
public readonly struct MemoryPrefix<TId> : IEquatable<MemoryPrefix<TId>>
    where TId : struct, IMemoryId<TId>
{
    private readonly string? _text;

    /// <summary>Creates a prefix.</summary>
    /// <param name="text">The text, which starts with the type's own prefix and ends with the separator
    /// <c>:</c>.</param>
    /// <exception cref="ArgumentException">The text is not such a prefix.</exception>
    public MemoryPrefix(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith(TId.TypePrefix, StringComparison.Ordinal) || !text.EndsWith(':'))
        {
            throw new ArgumentException(
                $"\"{text}\" is not a prefix of ids that start with \"{TId.TypePrefix}\": it must begin so and end with \":\".",
                nameof(text));
        }

        _text = text;
    }

    /// <summary>The text, e.g. <c>fact:a7:</c>. The default value's is the prefix of the whole type.</summary>
    public string Text => _text ?? TId.TypePrefix;

    /// <summary>Whether an id starts with the prefix.</summary>
    /// <param name="id">The id.</param>
    public bool Matches(TId id) => id.DocumentId.StartsWith(Text, StringComparison.Ordinal);

    /// <summary>The text of a prefix, for what takes ids of any type, e.g. a sync filter.</summary>
    /// <param name="prefix">The prefix.</param>
    public static implicit operator string(MemoryPrefix<TId> prefix) => prefix.Text;

    /// <summary>Whether two prefixes are equal.</summary>
    public static bool operator ==(MemoryPrefix<TId> left, MemoryPrefix<TId> right) => left.Equals(right);

    /// <summary>Whether two prefixes differ.</summary>
    public static bool operator !=(MemoryPrefix<TId> left, MemoryPrefix<TId> right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(MemoryPrefix<TId> other) => string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MemoryPrefix<TId> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
