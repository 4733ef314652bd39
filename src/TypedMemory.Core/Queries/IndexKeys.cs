using System.Text;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Json;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Makes the keys under which a document stands in the indexes of its type. For one thread at a time.
/// </summary>
/// <remarks>
/// A key is the values of the members, one behind the other, a descending one with its bits turned around. Every
/// document has one in every index, whatever its members hold; in an index over a collection, one for each different
/// element, and in one over a map, one for each entry, which begins with the entry's name. A document of an older
/// version than the index has none; in the index without members it has one, of no bytes.
/// </remarks>
public sealed class IndexKeys
{
    private readonly MemberReader _reader = new();
    private readonly (MemoryIndex Index, int[] Members)[] _indexes;
    private readonly MemoryValue _version;
    private readonly int _versionMember = -1;

    /// <summary>Takes up indexes.</summary>
    /// <param name="indexes">The indexes, none for full text.</param>
    public IndexKeys(IEnumerable<MemoryIndex> indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        _indexes = [.. indexes.Select(index => (index, index.Members.Select(m => _reader.Add(m.Member)).ToArray()))];
        int version = _indexes.Select(static index => index.Index.Version).DefaultIfEmpty(1).Max();
        if (version == 1) return;
        _version = MemoryValue.Of(version);
        _versionMember = _reader.Add(SchemaVersions.Member);
    }

    /// <summary>Makes the keys of a document.</summary>
    /// <param name="body">The document's body.</param>
    /// <param name="keys">Gets the keys.</param>
    /// <param name="isPresent">Whether the body is in the present form, whatever version it tells: what an upcast made
    /// tells the old one.</param>
    public void Write(ReadOnlySpan<byte> body, ICollection<IndexKey> keys, bool isPresent = false)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _reader.Find(body);
        bool older = !isPresent && _versionMember >= 0
            && SchemaVersions.IsOlder(_reader.Json(body, _versionMember), _version);
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        for (int i = 0; i < _indexes.Length; i++)
        {
            (MemoryIndex index, int[] members) = _indexes[i];
            if (members.Length == 0)
            {
                if (older) keys.Add(new IndexKey(i, []));
                continue;
            }

            if (older && index.Version > 1) continue;
            if (index.Members[0].Member.IsCollection)
            {
                foreach (byte[] element in Elements(index.Members[0].Member, _reader.Json(body, members[0])))
                    keys.Add(new IndexKey(i, element));
                continue;
            }

            if (index.Members[0].Member.IsMap)
            {
                foreach (byte[] entry in Entries(index.Members[0].Member, _reader.Json(body, members[0])))
                    keys.Add(new IndexKey(i, entry));
                continue;
            }

            key.Truncate(0);
            for (int m = 0; m < members.Length; m++)
            {
                int start = key.Length;
                MemberValues.Write(ref key, index.Members[m].Member, _reader.Json(body, members[m]));
                if (index.Members[m].Descending) key.Invert(start);
            }

            keys.Add(new IndexKey(i, key.Written.ToArray()));
        }

        key.Dispose();
    }

    /// <summary>Whether a member of an index has no value; asked with the body that keys were made of last.</summary>
    /// <param name="body">The body.</param>
    /// <param name="index">The number of the index, which is over members that have one value each.</param>
    public bool LacksValue(ReadOnlySpan<byte> body, int index)
    {
        (MemoryIndex definition, int[] members) = _indexes[index];
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        bool lacks = false;
        for (int m = 0; m < members.Length && !lacks; m++)
        {
            key.Truncate(0);
            MemberValues.Write(ref key, definition.Members[m].Member, _reader.Json(body, members[m]));
            lacks = key.Written[0] != KeyWriter.ValueTag;
        }

        key.Dispose();
        return lacks;
    }

    /// <summary>
    /// The different elements of a collection, or values of a map, as bytes; none of what is neither. The text is JSON.
    /// </summary>
    internal static List<byte[]> Elements(MemoryMember member, ReadOnlySpan<byte> json)
    {
        if (member.IsMap) return Values(member, json);
        List<byte[]> elements = [];
        if (json.IsEmpty || json[0] != (byte)'[') return elements;
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        var scanner = new JsonScanner(json) { Position = 1 };
        scanner.SkipWhiteSpace();
        while (scanner.Current != (byte)']')
        {
            int start = scanner.Position;
            scanner.SkipValue(int.MaxValue);
            key.Truncate(0);
            MemberValues.Write(ref key, member, json[start..scanner.Position]);
            if (!Holds(elements, key.Written)) elements.Add(key.Written.ToArray());
            scanner.SkipWhiteSpace();
            if (scanner.Current == (byte)',') scanner.Position++;
            scanner.SkipWhiteSpace();
        }

        key.Dispose();
        return elements;
    }

    private static List<byte[]> Values(MemoryMember member, ReadOnlySpan<byte> json)
    {
        List<byte[]> values = [];
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        foreach (Range value in MapValues.Find(json).Values)
        {
            key.Truncate(0);
            MemberValues.Write(ref key, member, json[value]);
            if (!Holds(values, key.Written)) values.Add(key.Written.ToArray());
        }

        key.Dispose();
        return values;
    }

    /// <summary>How the keys of a map's entry of this name begin.</summary>
    /// <param name="utf8Name">The name.</param>
    public static byte[] EntryKey(ReadOnlySpan<byte> utf8Name)
    {
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        key.WriteText(utf8Name);
        byte[] result = key.Written.ToArray();
        key.Dispose();
        return result;
    }

    /// <summary>
    /// The entries of a map as bytes, of several with one name the last; none of what is not an object. The text is
    /// JSON.
    /// </summary>
    private static List<byte[]> Entries(MemoryMember member, ReadOnlySpan<byte> json)
    {
        List<byte[]> entries = [];
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        foreach ((string name, Range value) in MapValues.Find(json))
        {
            key.Truncate(0);
            key.WriteText(Encoding.UTF8.GetBytes(name));
            MemberValues.Write(ref key, member, json[value]);
            entries.Add(key.Written.ToArray());
        }

        key.Dispose();
        return entries;
    }

    private static bool Holds(List<byte[]> elements, ReadOnlySpan<byte> element)
    {
        foreach (byte[] known in elements)
        {
            if (element.SequenceEqual(known)) return true;
        }

        return false;
    }
}
