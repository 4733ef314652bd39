namespace TypedMemory.Repositories;

/// <summary>What the application does with values of a type before they are written.</summary>
internal sealed class WritingInterceptors<T>(IEnumerable<Func<T, T>> interceptors)
    where T : notnull
{
    private readonly Func<T, T>[] _interceptors = [.. interceptors];

    /// <summary>Whether it does nothing.</summary>
    public bool IsEmpty => _interceptors.Length == 0;

    /// <summary>Hands a value through all of them, in the order in which they were added.</summary>
    /// <exception cref="InvalidOperationException">One of them gave nothing back.</exception>
    public T Apply(T value)
    {
        // A missing value is for the repository to refuse.
        if (value is null) return value!;
        foreach (Func<T, T> interceptor in _interceptors)
        {
            value = interceptor(value) ?? throw new InvalidOperationException(
                $"An interceptor of {typeof(T).FullName} gave null. Give back the value that is to be written.");
        }

        return value;
    }

    /// <summary>Hands values through.</summary>
    public IEnumerable<T> Apply(IEnumerable<T> values) => IsEmpty || values is null ? values! : values.Select(Apply);

    /// <summary>Hands values through that name what they replace.</summary>
    public IEnumerable<(T Value, RevisionId Revision)> Apply(IEnumerable<(T Value, RevisionId Revision)> items) =>
        IsEmpty || items is null ? items! : items.Select(item => (Apply(item.Value), item.Revision));

    /// <summary>An update whose result is handed through; one that changes nothing is left alone.</summary>
    public Func<T, T> After(Func<T, T> update) => IsEmpty ? update : before =>
    {
        T after = update(before);
        return EqualityComparer<T>.Default.Equals(before, after) ? after : Apply(after);
    };
}
