using TypedMemory.Core.Secrecy;

namespace TypedMemory;

/// <summary>Providers of keys for sealed values.</summary>
public static class MemoryKeys
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeyLength = 32;

    /// <summary>
    /// Keys from an environment variable, <c>ID:BASE64</c> each, separated by <c>;</c>, <c>,</c> or white space. The
    /// first one seals, all of them open. Read once.
    /// </summary>
    /// <param name="variable">The name of the variable.</param>
    /// <exception cref="ArgumentException">The variable is not set, or holds something else.</exception>
    public static IMemoryKeys FromEnvironment(string variable = "TYPEDMEMORY_KEYS")
    {
        ArgumentException.ThrowIfNullOrEmpty(variable);
        string? text = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(text)
            ? throw new ArgumentException(
                $"The environment variable \"{variable}\" is not set. Give it keys as \"ID:BASE64\", the one that seals first.",
                nameof(variable))
            : KeyRing.Parse(text, $"the environment variable \"{variable}\"");
    }

    /// <summary>
    /// Keys from a file with one <c>ID:BASE64</c> to a line; lines that begin with <c>#</c> are passed over. The first
    /// one seals, all of them open. The file is read again when it has changed, which is looked at once a second.
    /// </summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="time">The clock. The default value is <see langword="null"/>: the system's.</param>
    /// <exception cref="ArgumentException">The file holds something else.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileMemoryKeys FromFile(string path, TimeProvider? time = null) =>
        new(path, time ?? TimeProvider.System);

    /// <summary>Keys from the application's own functions, which must be as quick as those of
    /// <see cref="IMemoryKeys"/>.</summary>
    /// <param name="keyIdFor">See <see cref="IMemoryKeys.KeyIdFor"/>.</param>
    /// <param name="find">See <see cref="IMemoryKeys.Find"/>.</param>
    public static IMemoryKeys FromCallback(Func<string, string?> keyIdFor, Func<string, byte[]?> find)
    {
        ArgumentNullException.ThrowIfNull(keyIdFor);
        ArgumentNullException.ThrowIfNull(find);
        return new CallbackKeys(keyIdFor, find);
    }

    /// <summary>Keys from the application's own function, of which one seals.</summary>
    /// <param name="keyId">The id of the key that seals.</param>
    /// <param name="find">See <see cref="IMemoryKeys.Find"/>.</param>
    public static IMemoryKeys FromCallback(string keyId, Func<string, byte[]?> find)
    {
        KeyIds.Demand(keyId);
        return FromCallback(_ => keyId, find);
    }
}
