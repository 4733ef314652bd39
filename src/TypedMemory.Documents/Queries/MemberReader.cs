using System.Text;

namespace TypedMemory.Documents;

/// <summary>Finds members in documents, in one walk over each. For one thread at a time.</summary>
internal sealed class MemberReader
{
    private readonly List<MemoryMember> _members = [];
    private readonly List<(byte[] Name, int Member)> _names = [];
    private (int Start, int Length)[] _found = [];

    /// <summary>The place of a member among those that are looked for.</summary>
    public int Add(MemoryMember member)
    {
        int known = _members.FindIndex(m => m.Name == member.Name);
        if (known >= 0) return known;
        int index = _members.Count;
        _members.Add(member);
        _names.Add((Encoding.UTF8.GetBytes(member.Name), index));
        foreach (string former in member.FormerNames) _names.Add((Encoding.UTF8.GetBytes(former), index));
        return index;
    }

    /// <summary>The member at a place.</summary>
    public MemoryMember this[int index] => _members[index];

    /// <summary>Looks for the members of a document. What is no JSON object has none.</summary>
    /// <param name="body">The document; <see cref="Json"/> is asked with the same one.</param>
    public void Find(ReadOnlySpan<byte> body)
    {
        if (_found.Length < _members.Count) _found = new (int, int)[_members.Count];
        Array.Clear(_found);
        var scanner = new JsonScanner(body);
        try
        {
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)'{');
            scanner.SkipWhiteSpace();
            while (scanner.Current != (byte)'}')
            {
                int member = IndexOf(scanner.ReadString(out bool escaped), escaped);
                scanner.SkipWhiteSpace();
                scanner.Expect((byte)':');
                scanner.SkipWhiteSpace();
                int start = scanner.Position;
                scanner.SkipValue(int.MaxValue);

                // Of members of one name, and of its former ones, the last counts, as it does to codecs.
                if (member >= 0) _found[member] = (start, scanner.Position - start);
                scanner.SkipWhiteSpace();
                if (scanner.Current != (byte)',') continue;
                scanner.Position++;
                scanner.SkipWhiteSpace();
            }
        }
        catch (FormatException)
        {
            Array.Clear(_found);
        }
    }

    /// <summary>The text of a member's value; empty if the document does not have it.</summary>
    public ReadOnlySpan<byte> Json(ReadOnlySpan<byte> body, int member) =>
        body.Slice(_found[member].Start, _found[member].Length);

    private int IndexOf(ReadOnlySpan<byte> name, bool escaped)
    {
        if (escaped) name = Encoding.UTF8.GetBytes(JsonText.Decode(name, escaped));
        foreach ((byte[] known, int member) in _names)
        {
            if (name.SequenceEqual(known)) return member;
        }

        return -1;
    }
}
