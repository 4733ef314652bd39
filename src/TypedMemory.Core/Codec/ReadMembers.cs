using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TypedMemory.Generated;

/// <summary>Which members of an object were read; generated codecs have one for each object that they read.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct ReadMembers
{
    private const int Bits = 64;

    private readonly ulong[]? _more;
    private ulong _read;

    /// <summary>Begins with none.</summary>
    /// <param name="names">The members.</param>
    public ReadMembers(MemberNames names)
    {
        ArgumentNullException.ThrowIfNull(names);
        Names = names;
        if (names.Count > Bits) _more = new ulong[names.Count / Bits];
    }

    internal MemberNames Names { get; }

    /// <summary>The member that is expected: the one behind the last.</summary>
    internal int Next { get; set; }

    /// <summary>Whether a member was read.</summary>
    /// <param name="member">Its number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(int member) =>
        ((member < Bits ? _read : _more![(member / Bits) - 1]) & (1UL << (member % Bits))) != 0;

    /// <summary>Takes a member for read.</summary>
    /// <param name="member">Its number.</param>
    /// <returns>Whether it was not before.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int member)
    {
        ulong bit = 1UL << (member % Bits);
        if (member < Bits)
        {
            bool isNew = (_read & bit) == 0;
            _read |= bit;
            return isNew;
        }

        ref ulong read = ref _more![(member / Bits) - 1];
        bool isFirst = (read & bit) == 0;
        read |= bit;
        return isFirst;
    }

    /// <summary>The name of the first member that is required and was not read; null if there is none.</summary>
    internal readonly string? Missing()
    {
        foreach (int member in Names.Required)
        {
            if (!Has(member)) return Names[member];
        }

        return null;
    }
}
