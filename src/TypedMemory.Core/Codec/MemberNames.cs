using System.Buffers.Binary;
using System.ComponentModel;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Generated;

/// <summary>
/// The names of a type's members, for the reader of its codec: found in order at once, and in any order by a hash.
/// </summary>
/// <remarks>
/// A codec writes its members in one order, so that the next one is nearly always the one behind the last: one
/// comparison of bytes, without looking for the end of the name.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class MemberNames
{
    private const int QuotesAndColon = 3;

    private readonly byte[][] _quoted;
    private readonly byte[][] _names;

    /// <summary>
    /// Numbers of members by <see cref="Hash"/>; 0 is none, n is the member n - 1. Less than half of it is used.
    /// </summary>
    private readonly int[] _slots;

    /// <summary>Creates the names.</summary>
    /// <param name="canonical">The names as canonical JSON, each with its colon: <c>"agent":"topic":</c>. A member's
    /// number is its place.</param>
    /// <param name="required">The numbers of the members without which an object is refused.</param>
    public MemberNames(ReadOnlySpan<byte> canonical, params int[] required)
    {
        ArgumentNullException.ThrowIfNull(required);
        Required = required;
        var quoted = new List<byte[]>();
        var names = new List<byte[]>();
        while (!canonical.IsEmpty)
        {
            var reader = new Utf8JsonReader(canonical, isFinalBlock: false, default);
            reader.Read();
            byte[] name = new byte[reader.ValueSpan.Length];
            Array.Resize(ref name, reader.CopyString(name));
            names.Add(name);
            int length = reader.ValueSpan.Length + QuotesAndColon;
            quoted.Add(canonical[..length].ToArray());
            canonical = canonical[length..];
        }

        _quoted = [.. quoted];
        _names = [.. names];
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * _names.Length) + 1)];
        for (int member = 0; member < _names.Length; member++)
        {
            int slot = FirstSlot(_names[member]);
            while (_slots[slot] != 0) slot = NextSlot(slot);
            _slots[slot] = member + 1;
        }
    }

    /// <summary>How many there are.</summary>
    internal int Count => _names.Length;

    /// <summary>The numbers of those that are required.</summary>
    internal int[] Required { get; }

    internal string this[int member] => Encoding.UTF8.GetString(_names[member]);

    /// <summary>Whether a text begins with the name of a member as the canonical form has it, and the colon.</summary>
    /// <param name="text">The text.</param>
    /// <param name="member">The member's number; one beyond the last has no name.</param>
    /// <param name="name">The name.</param>
    /// <returns>The length of name, quotation marks and colon; 0 if the text begins otherwise.</returns>
    internal int Match(ReadOnlySpan<byte> text, int member, out ReadOnlySpan<byte> name)
    {
        byte[][] quoted = _quoted;
        if ((uint)member < (uint)quoted.Length)
        {
            byte[] expected = quoted[member];
            if (text.StartsWith(expected))
            {
                name = _names[member];
                return expected.Length;
            }
        }

        name = default;
        return 0;
    }

    /// <summary>The number of the member of this name; -1 if there is none.</summary>
    internal int Find(ReadOnlySpan<byte> name)
    {
        for (int slot = FirstSlot(name); _slots[slot] is > 0 and int number; slot = NextSlot(slot))
        {
            if (name.SequenceEqual(_names[number - 1])) return number - 1;
        }

        return -1;
    }

    private int FirstSlot(ReadOnlySpan<byte> name) => (int)(Hash(name) >> 32) & (_slots.Length - 1);

    private int NextSlot(int slot) => (slot + 1) & (_slots.Length - 1);

    /// <summary>The length, the first bytes and the last ones, mixed.</summary>
    private static ulong Hash(ReadOnlySpan<byte> name)
    {
        ulong hash = (ulong)name.Length;
        if (name.Length >= sizeof(ulong))
        {
            hash ^= BinaryPrimitives.ReadUInt64LittleEndian(name) ^ (
                BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]) << 7);
        }
        else
        {
            foreach (byte b in name) hash = (hash << 8) | b;
        }

        return hash * 0x9E3779B97F4A7C15;
    }
}
