using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Errors;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Secrecy;

/// <summary>Seals and opens the members of one type's documents.</summary>
/// <param name="members">The members that are sealed.</param>
/// <param name="keys">The keys, or <see langword="null"/> if the memory has none.</param>
internal sealed class TypeSealer(ImmutableArray<SealedMember> members, IMemoryKeys? keys)
{
    /// <summary>Opens the sealed members of a document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="body">Its body.</param>
    /// <param name="opensOthers">
    /// Whether sealed members that the type does not declare are opened too: those of an older version, for upcasts.
    /// </param>
    /// <exception cref="MemoryFormatException">One of them cannot be opened; its key is named.</exception>
    public ReadOnlyMemory<byte> Open(string id, ReadOnlySpan<byte> body, bool opensOthers)
    {
        OpenedBody opened = OpenReadable(id, body.ToArray(), opensOthers);
        foreach ((_, MemoryFormatException error) in opened.Unreadable.Values) throw error;
        return opened.Body;
    }

    /// <summary>Opens those sealed members of a document that can be opened.</summary>
    public OpenedBody OpenReadable(string id, ReadOnlyMemory<byte> body, bool opensOthers)
    {
        var opened = new OpenedBody(body, new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        ReadOnlyMemory<byte> present = Rewrite(Scan(id, body), member => Present(id, member, opened, opensOthers));
        return opened with { Body = present };
    }

    /// <summary>
    /// A document as this device's queries see it: what they may not see, and what cannot be opened, stays sealed.
    /// </summary>
    public ReadOnlyMemory<byte> OpenLocal(string id, ReadOnlyMemory<byte> body) =>
        Rewrite(Scan(id, body), member =>
        {
            string name = member.Name.ToString();
            bool isLocal = members.Any(m => m.LocalPlaintext && (m.Name == name || m.FormerNames.Contains(name)));
            if (!isLocal || SealedValue.KeyIdOf(member.Value.Span) is not { } keyId) return member.Value;
            return TryOpen(id, name, member.Value.Span, keyId, out _) ?? member.Value;
        });

    /// <summary>A document without its sealed members, as far as it can be read without them.</summary>
    public ReadOnlyMemory<byte> LeaveOut(string id, ReadOnlyMemory<byte> body) =>
        Rewrite(Scan(id, body), member => Declared(member.Name) is not { } declared ? member.Value
            : declared.Placeholder.Length > 0 ? Encoding.UTF8.GetBytes(declared.Placeholder) : Canonical.None);

    /// <summary>Seals the members of an edit's content; what does not change keeps its stored form.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="content">The known members in plain, as a canonical JSON object.</param>
    /// <param name="stored">What the edit replaces, or <see langword="null"/> if there is nothing.</param>
    /// <param name="seen">
    /// For an update: what it saw, encoded. Where a member that cannot be opened is as it was seen, its stored form
    /// stays. <see langword="null"/>: the content is wanted whatever is stored.
    /// </param>
    /// <param name="saysNothing">Whether a value is one that a member has which nobody has set.</param>
    /// <exception cref="MemoryKeyException">There is no key to seal with, or an update sets what it could not
    /// see.</exception>
    public SealedContent Seal(
        string id, ReadOnlyMemory<byte> content, OpenedBody? stored, ReadOnlyMemory<byte>? seen,
        Func<ReadOnlyMemory<byte>, bool> saysNothing)
    {
        HashSet<string>? unsaid = null;
        List<ObjectMember> placeholders = seen is { } shown ? ObjectScanner.Scan(shown) : [];
        ReadOnlyMemory<byte> result = Rewrite(ObjectScanner.Scan(content), member =>
        {
            if (Declared(member.Name) is not { } declared || IsPlainNull(declared, member.Value.Span))
                return member.Value;
            if (saysNothing(member.Value)) (unsaid ??= new(StringComparer.Ordinal)).Add(declared.Name);
            ReadOnlyMemory<byte> value = Kept(declared, member, stored, placeholders, seen is not null)
                ?? Seal(id, declared, member.Value.Span);

            // What is empty stands under a former name, to which its sealed form is bound.
            return value.IsEmpty ? Canonical.None : value;
        });
        return new SealedContent(result, unsaid);
    }

    /// <summary>Content whose sealed members are sealed where they are in plain.</summary>
    /// <exception cref="MemoryKeyException">There is no key to seal with.</exception>
    public ReadOnlyMemory<byte> SealPlain(string id, ReadOnlyMemory<byte> content) =>
        Rewrite(Scan(id, content), member =>
            Declared(member.Name) is { } declared && SealedValue.KeyIdOf(member.Value.Span) is null
            && !IsPlainNull(declared, member.Value.Span)
                ? Seal(id, declared, member.Value.Span)
                : member.Value);

    /// <summary>
    /// The value of a member under the key of the day, or <see langword="null"/> if it has that form already, or
    /// cannot be
    /// opened.
    /// </summary>
    public ReadOnlyMemory<byte>? Reseal(string id, MemberName name, ReadOnlyMemory<byte> value)
    {
        string member = name.ToString();
        SealedMember? declared = members.FirstOrDefault(m => m.Name == member || m.FormerNames.Contains(member));
        if (declared is null || keys?.KeyIdFor(id) is not { } keyId) return null;
        string? present = SealedValue.KeyIdOf(value.Span);
        if (present == keyId || (present is null && !IsToBeSealed(declared, value.Span))) return null;
        byte[]? plain = present is null ? value.ToArray() : TryOpen(id, member, value.Span, present, out _);
        return plain is null || FindKey(keyId, out _) is not { } key
            ? Canonical.None
            : SealedValue.Seal(key, keyId, id, member, plain);
    }

    /// <summary>Whether a document has a member that <see cref="Reseal"/> would change, at a quick look.</summary>
    public bool IsStale(string id, ReadOnlyMemory<byte> body)
    {
        if (keys?.KeyIdFor(id) is not { } keyId) return false;
        foreach (ObjectMember member in Scan(id, body))
        {
            string name = member.Name.ToString();
            if (members.FirstOrDefault(m => m.Name == name || m.FormerNames.Contains(name)) is not { } declared)
                continue;
            string? present = SealedValue.KeyIdOf(member.Value.Span);
            bool isStale = present is null
                ? IsToBeSealed(declared, member.Value.Span)
                : present != keyId && FindKey(present, out _) is not null;
            if (isStale) return true;
        }

        return false;
    }

    /// <summary>What a stored member is in plain, or <see langword="null"/> if it is left out.</summary>
    private ReadOnlyMemory<byte>? Present(string id, ObjectMember member, OpenedBody opened, bool opensOthers)
    {
        string name = member.Name.ToString();
        SealedMember? declared = members.FirstOrDefault(m => m.Name == name || m.FormerNames.Contains(name));
        if (declared is null && !opensOthers) return member.Value;
        string? keyId = SealedValue.KeyIdOf(member.Value.Span);
        if (keyId is null)
        {
            if (declared is null or { AcceptsPlaintext: true } || IsPlainNull(declared, member.Value.Span))
                return member.Value;
            opened.Unreadable[name] = (member.Value, Unreadable(id, name, null,
                "it is not sealed. Somebody without the key has written it, or it is from before the member was "
                + "[Encrypted]: AcceptsPlaintext = true reads such values."));
        }
        else if (TryOpen(id, name, member.Value.Span, keyId, out string reason) is { } plain)
        {
            opened.Unreadable.Remove(name);
            opened.Stored[name] = (member.Value, plain);
            return plain;
        }
        else if (declared is null)
        {
            return member.Value;
        }
        else
        {
            opened.Unreadable[name] = (member.Value, Unreadable(id, name, keyId, reason));
        }

        opened.Stored.Remove(name);
        return declared!.Placeholder.Length > 0 ? Encoding.UTF8.GetBytes(declared.Placeholder) : Canonical.None;
    }

    /// <summary>
    /// The stored form of a member that an edit leaves as it is; empty if it stays under a former name,
    /// <see langword="null"/> if the member is to be sealed.
    /// </summary>
    private static ReadOnlyMemory<byte>? Kept(
        SealedMember declared, ObjectMember wanted, OpenedBody? stored, List<ObjectMember> placeholders, bool isUpdate)
    {
        if (stored is null) return null;
        if (stored.Stored.TryGetValue(declared.Name, out (ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> Plain) known))
            return known.Plain.Span.SequenceEqual(wanted.Value.Span) ? known.Text : Canonical.None;
        string? name = declared.FormerNames.Prepend(declared.Name).FirstOrDefault(stored.Unreadable.ContainsKey);
        if (!isUpdate || name is null) return null;
        (ReadOnlyMemory<byte> text, MemoryFormatException error) = stored.Unreadable[name];
        ObjectMember seen = placeholders.Find(placeholder => placeholder.Name.Equals(wanted.Name));
        if (seen.Value.Span.SequenceEqual(wanted.Value.Span)) return name == declared.Name ? text : default;
        throw new MemoryKeyException(
            error.KeyId,
            $"The update of \"{error.Id}\" sets \"{declared.Name}\", whose value it could not see: {error.Reason} "
            + "UpsertAsync writes a whole value over it.",
            error);
    }

    private byte[] Seal(string id, SealedMember member, ReadOnlySpan<byte> plain)
    {
        string? keyId = keys?.KeyIdFor(id);
        if (keyId is null)
        {
            throw new MemoryKeyException(
                null,
                $"The document \"{id}\" was not written: its member \"{member.Name}\" is [Encrypted], and "
                + (keys is null ? "this memory has no keys. Give it some with UseKeys."
                    : "the provider has no key to seal it with."));
        }

        string reason = $"which is not an id of a key: use 1 to {KeyIds.MaxLength} ASCII letters, digits, \"-\" and \"_\".";
        if (KeyIds.IsValid(keyId) && FindKey(keyId, out reason) is { } key)
            return SealedValue.Seal(key, keyId, id, member.Name, plain);
        throw new MemoryKeyException(
            keyId,
            $"The document \"{id}\" was not written: its member \"{member.Name}\" is to be sealed with the key "
            + $"\"{keyId}\", {reason}");
    }

    private byte[]? TryOpen(string id, string member, ReadOnlySpan<byte> text, string keyId, out string reason)
    {
        byte[]? key = FindKey(keyId, out reason);
        if (key is null)
        {
            reason = $"it is sealed with the key \"{keyId}\", {reason}";
            return null;
        }

        byte[]? plain = SealedValue.TryOpen(key, id, member, text);
        if (plain is null)
        {
            reason = $"it does not open with the key \"{keyId}\": that is another key here than where it was sealed, "
                + "or the value was changed, or moved from another document or member.";
        }

        return plain;
    }

    /// <summary>A key; <see langword="null"/> with the reason if there is none that can be used.</summary>
    private byte[]? FindKey(string keyId, out string reason)
    {
        reason = keys is null
            ? "and this memory has no keys. Give it some with UseKeys."
            : "which this device does not have.";
        try
        {
            byte[]? key = keys?.Find(keyId);
            if (key is null or { Length: MemoryKeys.KeyLength }) return key;
            reason = $"which has {key.Length} bytes here; AES-256 needs {MemoryKeys.KeyLength}.";
        }
        catch (Exception fault) when (UserCode.IsFault(fault))
        {
            reason = $"and the provider of keys failed: {UserCode.Describe(fault)}.";
        }

        return null;
    }

    private static bool IsPlainNull(SealedMember member, ReadOnlySpan<byte> value) =>
        member.KeepsNull && value.SequenceEqual("null"u8);

    /// <summary>Whether a value in plain is one from before the member was sealed.</summary>
    private static bool IsToBeSealed(SealedMember member, ReadOnlySpan<byte> value) =>
        member.AcceptsPlaintext && !IsPlainNull(member, value);

    private SealedMember? Declared(MemberName name)
    {
        foreach (SealedMember member in members)
        {
            if (name.Is(member.Name)) return member;
        }

        return null;
    }

    private static List<ObjectMember> Scan(string id, ReadOnlyMemory<byte> body)
    {
        try
        {
            return ObjectScanner.Scan(body);
        }
        catch (JsonException malformed)
        {
            throw new MemoryFormatException(
                id, null, malformed.BytePositionInLine ?? 0, "it is not a JSON object.", malformed);
        }
    }

    /// <summary>An object with other values of its members; those of which there is none are left out.</summary>
    private static ReadOnlyMemory<byte> Rewrite(
        List<ObjectMember> members, Func<ObjectMember, ReadOnlyMemory<byte>?> valueOf)
    {
        var output = new ArrayBufferWriter<byte>(256);
        output.Write("{"u8);
        foreach (ObjectMember member in members)
        {
            if (valueOf(member) is not { } value) continue;
            if (output.WrittenCount > 1) output.Write(","u8);
            output.Write("\""u8);
            output.Write(member.Name.Escaped);
            output.Write("\":"u8);
            output.Write(value.Span);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static MemoryFormatException Unreadable(string id, string member, string? keyId, string reason) =>
        new(id, member, 0, reason) { KeyId = keyId };
}
