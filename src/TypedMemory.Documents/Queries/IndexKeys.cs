namespace TypedMemory.Documents;

/// <summary>Makes the keys under which a document stands in the indexes of its type. For one thread at a time.</summary>
/// <remarks>
/// A key is the values of the members, one behind the other, a descending one with its bits turned around. Every document
/// has one in every index, whatever its members hold; in an index over a collection, one for each different element.
/// </remarks>
public sealed class IndexKeys
{
    private readonly MemberReader _reader = new();
    private readonly (MemoryIndex Index, int[] Members)[] _indexes;

    /// <summary>Takes up indexes.</summary>
    /// <param name="indexes">The indexes, none for full text.</param>
    public IndexKeys(IEnumerable<MemoryIndex> indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        _indexes = [.. indexes.Select(index => (index, index.Members.Select(m => _reader.Add(m.Member)).ToArray()))];
    }

    /// <summary>Makes the keys of a document.</summary>
    /// <param name="body">The document's body.</param>
    /// <param name="keys">Gets each key with the number of its index.</param>
    public void Write(ReadOnlySpan<byte> body, ICollection<(int Index, byte[] Key)> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        _reader.Find(body);
        var key = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        for (int i = 0; i < _indexes.Length; i++)
        {
            (MemoryIndex index, int[] members) = _indexes[i];
            if (index.Members[0].Member.IsCollection)
            {
                foreach (byte[] element in Elements(index.Members[0].Member, _reader.Json(body, members[0]))) keys.Add((i, element));
                continue;
            }

            key.Truncate(0);
            for (int m = 0; m < members.Length; m++)
            {
                int start = key.Length;
                MemberValues.Write(ref key, index.Members[m].Member, _reader.Json(body, members[m]));
                if (index.Members[m].Descending) key.Invert(start);
            }

            keys.Add((i, key.Written.ToArray()));
        }

        key.Dispose();
    }

    /// <summary>The different elements of a collection, as bytes; none of what is no array. The text is JSON.</summary>
    internal static List<byte[]> Elements(MemoryMember member, ReadOnlySpan<byte> json)
    {
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

    private static bool Holds(List<byte[]> elements, ReadOnlySpan<byte> element)
    {
        foreach (byte[] known in elements)
        {
            if (element.SequenceEqual(known)) return true;
        }

        return false;
    }
}
