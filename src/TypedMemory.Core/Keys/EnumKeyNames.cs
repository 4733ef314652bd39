using System.ComponentModel;
using System.Globalization;

namespace TypedMemory.Generated;

/// <summary>
/// The names of an enum's values in document ids; generated keys have one for each component that is an enum.
/// </summary>
/// <remarks>
/// Of several names with one number the first counts, whatever the order in which the runtime would find them: ids that
/// are stored must not change when a value is added. A number without a name stands as a number.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class EnumKeyNames
{
    private const string Separator = ", ";

    private readonly Dictionary<long, string> _names = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    /// <summary>For flags: the numbers of the names, the greatest first; empty otherwise.</summary>
    private readonly ulong[] _flags;
    private readonly bool _isUnsigned;

    /// <summary>Takes up the names.</summary>
    /// <param name="isFlags">Whether a value can be several names.</param>
    /// <param name="isUnsigned">Whether the numbers are the bits of unsigned ones of 64 bits.</param>
    /// <param name="names">The names with their numbers, in the order of their declaration.</param>
    public EnumKeyNames(bool isFlags, bool isUnsigned, ReadOnlySpan<(string Name, long Number)> names)
    {
        _isUnsigned = isUnsigned;
        foreach ((string name, long number) in names)
        {
            if (_names.TryAdd(number, name)) _numbers.Add(name, number);
        }

        _flags = isFlags ? [.. _names.Keys.Select(static number => unchecked((ulong)number)).OrderDescending()] : [];
    }

    internal string NameOf(long number)
    {
        if (_names.TryGetValue(number, out string? name)) return name;
        if (_flags.Length > 0 && FlagsOf(unchecked((ulong)number)) is { } flags) return flags;
        return _isUnsigned
            ? unchecked((ulong)number).ToString(CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Reads a name in the one form in which it is written.</summary>
    internal bool TryRead(string text, out long number)
    {
        if (_numbers.TryGetValue(text, out number)) return true;
        if (_flags.Length > 0 && text.Contains(Separator, StringComparison.Ordinal))
        {
            foreach (string name in text.Split(Separator))
            {
                if (!_numbers.TryGetValue(name, out long flag)) return false;
                number |= flag;
            }
        }
        else if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong unsigned)
            && _isUnsigned)
        {
            number = unchecked((long)unsigned);
        }
        else if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        return NameOf(number) == text;
    }

    private string? FlagsOf(ulong value)
    {
        List<string> names = [];
        ulong rest = value;
        foreach (ulong flag in _flags)
        {
            if (flag == 0 || (rest & flag) != flag) continue;
            rest -= flag;
            names.Add(_names[unchecked((long)flag)]);
        }

        if (rest != 0 || names.Count == 0) return null;
        names.Reverse();
        return string.Join(Separator, names);
    }
}
