using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TypedMemory.Generated;

/// <summary>
/// The text of types that format themselves and are parsed, as ids of an application's own are; used by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ParsableText
{
    /// <summary>The invariant text of a value.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    [return: NotNullIfNotNull(nameof(value))]
    public static string? Of<T>(T? value)
        where T : ISpanFormattable => value?.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>Checks a component of a key.</summary>
    /// <param name="component">The component.</param>
    /// <param name="name">The name of the parameter that it came in.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The component.</returns>
    /// <exception cref="ArgumentException">Its text is one that a document id cannot carry, or is not read back by its
    /// type.</exception>
    public static T Validate<T>(T component, string name)
        where T : struct, ISpanFormattable, ISpanParsable<T>
    {
        string text = MemoryKey.Validate(Of(component), name);
        return IsReadBack<T>(text)
            ? component
            : throw new ArgumentException(
                $"The key component formats itself as \"{text}\", which \"{typeof(T).Name}.TryParse\" does not read back. Make the two agree.", name);
    }

    /// <summary>Whether the type reads its text, and gives it again.</summary>
    internal static bool IsReadBack<T>(string text)
        where T : ISpanFormattable, ISpanParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out T? read) && Of(read) == text;
}
