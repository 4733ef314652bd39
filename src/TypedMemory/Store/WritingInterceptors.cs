namespace TypedMemory.Store;

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
        foreach (Func<T, T> interceptor in _interceptors)
        {
            value = interceptor(value) ?? throw new InvalidOperationException(
                $"An interceptor of {typeof(T).FullName} gave null. Give back the value that is to be written.");
        }

        return value;
    }
}
