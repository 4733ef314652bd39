using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>Finds members in documents, in one walk over each. For one thread at a time.</summary>
internal sealed class MemberReader
{
    private const int Document = -1;

    private readonly List<MemoryMember> _members = [];

    /// <summary>For each member, which one has it: that comes before it.</summary>
    private readonly List<int> _owners = [];

    /// <summary>The names that are looked for in the document, and behind them those in each member.</summary>
    private readonly List<List<(byte[] Name, int Member)>?> _names = [[]];

    /// <summary>The members that some cases of a hierarchy have, each with the member that tells cases apart.</summary>
    private readonly List<(int Member, int Discriminator)> _ofCases = [];

    /// <summary>What stands for each member that is missing.</summary>
    private readonly List<ReadOnlyMemory<byte>> _missing = [];
    private (int Start, int Length)[] _found = [];

    /// <summary>
    /// What stands for a member of something that is not an object: it cannot be read as the member's type.
    /// </summary>
    private static ReadOnlySpan<byte> Unreadable => "?"u8;

    /// <summary>The place of a member among those that are looked for.</summary>
    public int Add(MemoryMember member)
    {
        for (int i = 0; i < _members.Count; i++)
        {
            if (ReferenceEquals(_members[i], member)) return i;
        }

        int known = _members.FindIndex(m => m.Path == member.Path);
        if (known >= 0) return known;
        int owner = member.Owner is null ? Document : Add(member.Owner);
        int index = _members.Count;
        _members.Add(member);
        _owners.Add(owner);
        _names.Add(null);
        _missing.Add(member.MissingJson);
        List<(byte[] Name, int Member)> names = _names[owner + 1] ??= [];
        names.Add((QueryText.Utf8Of(member.Name), index));
        foreach (string former in member.FormerNames) names.Add((Encoding.UTF8.GetBytes(former), index));
        if (member.Cases is { } cases)
            _ofCases.Add((index, Add(new MemoryMember(cases.Discriminator, MemoryValueKind.None))));
        return index;
    }

    /// <summary>Looks for the members of a document. What is not a JSON object has none.</summary>
    /// <param name="body">The document; <see cref="Json"/> is asked with the same one.</param>
    public void Find(ReadOnlySpan<byte> body)
    {
        if (_found.Length < _members.Count) _found = new (int, int)[_members.Count];
        Array.Clear(_found);
        var scanner = new JsonScanner(body);
        try
        {
            scanner.SkipWhiteSpace();
            FindIn(ref scanner, _names[0]!);
        }
        catch (FormatException)
        {
            Array.Clear(_found);
        }

        foreach ((int member, int discriminator) in _ofCases) FindCase(body, member, discriminator);
    }

    /// <summary>Whether the document has a member, be its value null, or is read as if it had.</summary>
    public bool Has(ReadOnlySpan<byte> body, int member)
    {
        ReadOnlySpan<byte> json = Json(body, member);
        return !json.IsEmpty && !json.SequenceEqual(Unreadable);
    }

    /// <summary>
    /// The text of a member's value, or of what stands for it where it is missing; empty if nothing does, which is
    /// null.
    /// </summary>
    public ReadOnlySpan<byte> Json(ReadOnlySpan<byte> body, int member)
    {
        (int start, int length) = _found[member];
        if (length > 0) return body.Slice(start, length);
        int owner = _owners[member];
        if (owner == Document) return _missing[member].Span;
        ReadOnlySpan<byte> place = Json(body, owner);
        if (place.IsEmpty || place[0] == (byte)'n') return default;
        if (place[0] != (byte)'{') return Unreadable;

        // What stands for a missing object has been written by the codec and is small: it is looked through each time.
        ReadOnlySpan<byte> found = _found[owner].Length > 0
            ? default
            : new CodecReader(place).FindMember(QueryText.Utf8Of(_members[member].Name));
        return found.IsEmpty ? _missing[member].Span : found;
    }

    /// <summary>Forgets a member that the case of the document does not have.</summary>
    private void FindCase(ReadOnlySpan<byte> body, int member, int discriminator)
    {
        (int start, int length) = _found[discriminator];
        ReadOnlySpan<byte> found = CanonicalJson.Of(body.Slice(start, length));
        _missing[member] = default;
        foreach (MemoryMemberCase known in _members[member].Cases!.Cases)
        {
            if (!found.SequenceEqual(known.Value.Span)) continue;
            _missing[member] = known.MissingJson;
            return;
        }

        _found[member] = default;
        Forget(member);
    }

    private void FindIn(ref JsonScanner scanner, List<(byte[] Name, int Member)> names)
    {
        scanner.Expect((byte)'{');
        scanner.SkipWhiteSpace();
        while (scanner.Current != (byte)'}')
        {
            int member = IndexOf(names, scanner.ReadString(out bool escaped), escaped);
            scanner.SkipWhiteSpace();
            scanner.Expect((byte)':');
            scanner.SkipWhiteSpace();
            int start = scanner.Position;

            // Of members of one name, and of its former ones, the last counts, as it does to codecs.
            List<(byte[] Name, int Member)>? inner = member < 0 ? null : _names[member + 1];
            if (inner is not null && _found[member].Length > 0) Forget(member);
            if (inner is not null && scanner.Current == '{') FindIn(ref scanner, inner);
            else scanner.SkipValue(int.MaxValue);
            if (member >= 0) _found[member] = (start, scanner.Position - start);
            scanner.SkipWhiteSpace();
            if (scanner.Current != (byte)',') continue;
            scanner.Position++;
            scanner.SkipWhiteSpace();
        }

        scanner.Expect((byte)'}');
    }

    /// <summary>Forgets what was found in a member that comes again.</summary>
    private void Forget(int owner)
    {
        foreach ((_, int member) in _names[owner + 1] ?? [])
        {
            _found[member] = default;
            Forget(member);
        }
    }

    private static int IndexOf(List<(byte[] Name, int Member)> names, ReadOnlySpan<byte> name, bool escaped)
    {
        if (escaped) name = Encoding.UTF8.GetBytes(JsonText.Decode(name, escaped));
        foreach ((byte[] known, int member) in names)
        {
            if (name.SequenceEqual(known)) return member;
        }

        return -1;
    }
}
